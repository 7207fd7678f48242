import type { Pool } from 'pg';
import { FairLimit, Overloaded } from '../concurrency/fair-limit';
import { overloadMessage } from '../concurrency/refuse-overload';
import { RequestFailure } from '../domain/errors';

/** Of the connections of a pool, for what requests read. The others are for keys, transactions and work of our own. */
const SHARE = 0.75;
/** Of one organization: another finds some free, and the thread is not kept busy by what one has read. */
const SHARE_OF_TENANT = 0.4;
/** As long as whoever waits for a connection of the pool itself. */
const QUEUE = { maxWaiting: 10_000, maxWaitingPerTenant: 2_000, maxWaitMs: 10_000 };

const shares = new WeakMap<Pool, FairLimit>();

/**
 * Reads from a pool whose connections organizations share in turn: one with a thousand requests at once would have all of
 * them otherwise, and everybody else waited behind its statements.
 *
 * @throws {RequestFailure} OVERLOADED
 */
export async function readInTurn<Result>(pool: Pool, tenant: string, read: () => Promise<Result>): Promise<Result> {
  const limit = shares.get(pool) ?? new FairLimit(limitsOf(pool.options.max));
  shares.set(pool, limit);
  try {
    return await limit.run(tenant, read);
  } catch (error) {
    if (error instanceof Overloaded) throw new RequestFailure('OVERLOADED', overloadMessage(error));
    throw error;
  }
}

function limitsOf(connections: number) {
  const atMost = (share: number) => Math.max(1, Math.floor(connections * share));
  return { ...QUEUE, maxConcurrent: atMost(SHARE), maxConcurrentPerTenant: atMost(SHARE_OF_TENANT) };
}
