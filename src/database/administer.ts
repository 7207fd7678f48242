import type { DataSource, EntityManager } from 'typeorm';
import { FairLimit } from '../concurrency/fair-limit';
import { shareOfCaller } from '../concurrency/fair-shares';
import { refuseOverload } from '../concurrency/refuse-overload';
import { type Caller, type MediaScope, requireScope } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { findScopesInForce } from './repositories/accounts/administration';
import { inTransaction } from './transaction';

/**
 * Each change waits for a row of its organization: one at a time, so that those that are asked for at once wait here, and
 * not each with a connection to the database that everybody needs.
 */
const changes = new FairLimit({
  maxConcurrent: 4,
  maxConcurrentPerTenant: 1,
  maxWaiting: 1_000,
  maxWaitingPerTenant: 100,
  maxWaitMs: 10_000,
});

/**
 * Makes a change that an administrator asks for, in one transaction, when it is its organization's turn.
 *
 * @param work of SQL alone. It calls `requireInForce`
 * @throws {MediaFailure} OVERLOADED: nothing was begun
 */
export function administer<Result>(
  dataSource: DataSource,
  caller: Caller,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  return inAdministrationTurn(caller, () => inTransaction(dataSource, work));
}

/** The same for work that has its own transaction, at the end of which it calls `requireInForce`. */
export function inAdministrationTurn<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result> {
  return refuseOverload(changes.run(shareOfCaller(caller), work));
}

/**
 * Asks once more whether the key of an administrator is good, at the end of the change that it makes: the request may have
 * been let in hours ago, and have waited for its own body. Of a key that is revoked by then, nothing is left that outlives
 * it. Until the end of the transaction nobody revokes it.
 *
 * To be called when the organization and the project are locked, where they are: whoever deletes those locks keys last.
 *
 * @returns what it may do now
 * @throws {RequestFailure} UNAUTHENTICATED, FORBIDDEN
 */
export async function requireInForce(manager: EntityManager, caller: Caller): Promise<ReadonlySet<MediaScope>> {
  const inForce = await findScopesInForce(manager, caller.keyId);
  if (inForce === null) throw new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.');
  const scopes = new Set(inForce);
  requireScope({ ...caller, scopes }, 'ADMIN');
  return scopes;
}
