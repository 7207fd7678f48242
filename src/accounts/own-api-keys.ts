import { type DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { administer, requireInForce } from '../database/administer';
import { ApiKeyEntity } from '../database/entities/api-key';
import { countKeysAlone, lockKeys } from '../database/repositories/accounts/administration';
import type { ApiKey } from '../domain/account';
import { administeredScope, type Caller, isAdministrator, type MediaScope } from '../domain/caller';
import { MediaFailure, RequestFailure } from '../domain/errors';
import { isId } from '../domain/id';
import {
  type ConnectionArguments,
  listFingerprint,
  type PageOf,
  readPageRequest,
  toPage,
  writeCursor,
} from '../domain/page';
import { failingAt } from './account-input';
import { createKey, describeApiKey, type KeyOwner, revokeKey } from './keys';
import { type AdministrationServices, findOwnProject } from './own-projects';

/**
 * Keys that are in force. Those of a project have less than all: it may be somebody else's than its siblings. And all that
 * there are, as those that have ended are told of in the usage: without a limit, whoever makes and revokes keys in a loop
 * fills the database. A key that is renewed each hour is the last of a project's after ten years.
 */
const MAX_KEYS = { inForce: 10_000, inAll: 400_000 } as const;
const MAX_KEYS_OF_PROJECT = { inForce: 1_000, inAll: 100_000 } as const;

/**
 * The keys that a caller administers, the oldest first, revoked and expired ones included.
 *
 * @throws {RequestFailure} FORBIDDEN, BAD_USER_INPUT
 */
export async function listOwnApiKeys(
  dataSource: DataSource,
  caller: Caller,
  args: Pick<ConnectionArguments, 'first' | 'after'>,
): Promise<PageOf<ApiKey>> {
  const scope = administeredScope(caller, 'API keys');
  const list = listFingerprint({ list: 'apiKeys', ...scope });
  const request = readPageRequest(args, list);
  const after = request.after?.id ?? null;
  if (after !== null && !isId('key', after)) throw new RequestFailure('BAD_USER_INPUT', 'The cursor is damaged.');
  const found = await dataSource.getRepository(ApiKeyEntity).find({
    where: { ...scope, ...(after !== null && { id: MoreThan(after) }) },
    order: { id: 'ASC' },
    take: request.limit + 1,
  });
  const page = toPage(found.map(describeApiKey), request);
  return { page, cursorOf: ({ id }) => writeCursor(list, { value: id, id }) };
}

/** Those of `ids` that the caller administers, by id; none where it administers nothing. */
export async function readOwnApiKeys(
  dataSource: DataSource,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, ApiKey>> {
  if (!isAdministrator(caller)) return new Map();
  const where = { ...administeredScope(caller, 'API keys'), id: In(ids.filter((id) => isId('key', id))) };
  const found = await dataSource.getRepository(ApiKeyEntity).findBy(where);
  return new Map(found.map((key) => [key.id, describeApiKey(key)]));
}

export interface OwnNewApiKey {
  /** 1 to 100 printable characters; names need not differ. */
  readonly name?: string | null;
  /** At least one, of those that the caller has. */
  readonly scopes: readonly MediaScope[];
  /** Of the caller's organization. Default: the project of the caller's key, or the organization, where it is of that. */
  readonly projectId?: string | null;
  /** In the future; null: it does not expire. */
  readonly expiresAt?: Date | null;
}

export interface ApiKeyWithSecret {
  readonly apiKey: ApiKey;
  /** The key itself, which is kept nowhere. */
  readonly secret: string;
}

/**
 * Makes a key that may do a part of what the caller's may, in a part of what that is for. It may outlive that: so keys are
 * renewed. Whether the caller's key is good is asked once more with the key that is made: of one that is revoked, no key is
 * left that nobody has seen.
 *
 * @throws {RequestFailure} FORBIDDEN, UNAUTHENTICATED
 * @throws {MediaFailure} INVALID_INPUT, FORBIDDEN, NOT_FOUND, OVERLOADED, CONFLICT: there are too many
 */
export async function createOwnApiKey(
  { dataSource, audit }: AdministrationServices,
  caller: Caller,
  { name = null, scopes, projectId, expiresAt = null }: OwnNewApiKey,
): Promise<ApiKeyWithSecret> {
  administeredScope(caller, 'API keys');
  requireOwnScopes(caller.scopes, scopes);
  const owner = await ownerOf(dataSource, caller, projectId ?? caller.projectId);
  const { key, ...made } = await administer(dataSource, caller, async (manager) => {
    await requireRoom(manager, caller.organizationId, 'projectId' in owner ? owner.projectId : null);
    const created = await failingAt(['input'], createKey(manager, { owner, scopes, name, expiresAt }));
    requireOwnScopes(await requireInForce(manager, caller), scopes);
    return created;
  });
  const facts = { scopes: made.scopes, projectId: made.projectId, expiresAt: made.expiresAt?.toISOString() ?? null };
  audit(caller, { action: 'createMediaApiKey', subjectId: made.id, ...facts });
  return { apiKey: { ...made, lastUsedAt: null, revokedAt: null }, secret: key };
}

/** @throws {MediaFailure} CONFLICT */
async function requireRoom(manager: EntityManager, organizationId: string, projectId: string | null): Promise<void> {
  const { organization, project } = await countKeysAlone(manager, organizationId, projectId);
  const counts = [
    ['An organization', organization, MAX_KEYS],
    ['A project', project, MAX_KEYS_OF_PROJECT],
  ] as const;
  for (const [whose, { inForce, inAll }, most] of counts) {
    if (inForce < most.inForce && inAll < most.inAll) continue;
    const message = `${whose} has at most ${most.inForce} keys in force, and ${most.inAll} with those that have ended. Revoke what is not used any more.`;
    throw new MediaFailure('CONFLICT', message, { path: ['input'] });
  }
}

/** @throws {MediaFailure} FORBIDDEN with the place of the first that is not among `own` */
function requireOwnScopes(own: ReadonlySet<MediaScope>, scopes: readonly MediaScope[]): void {
  const foreign = scopes.findIndex((scope) => !own.has(scope));
  if (foreign === -1) return;
  const message = `The API key has not the scope ${scopes[foreign]} itself.`;
  throw new MediaFailure('FORBIDDEN', message, { path: ['input', 'scopes', String(foreign)] });
}

/** To a key of a project, any other is unknown. @throws {MediaFailure} NOT_FOUND */
async function ownerOf(dataSource: DataSource, caller: Caller, projectId: string | null): Promise<KeyOwner> {
  if (projectId === null) return { organizationId: caller.organizationId };
  const { id } = await findOwnProject(dataSource, caller, projectId, ['input', 'projectId']);
  return { projectId: id };
}

/**
 * Puts a key out of force for good: the caller's own, too. Idempotent.
 *
 * @throws {RequestFailure} FORBIDDEN, UNAUTHENTICATED @throws {MediaFailure} NOT_FOUND, OVERLOADED
 */
export async function revokeOwnApiKey(
  { dataSource, audit }: AdministrationServices,
  caller: Caller,
  id: string,
): Promise<ApiKey> {
  administeredScope(caller, 'API keys');
  const isOwn = (await readOwnApiKeys(dataSource, caller, [id])).has(id);
  if (!isOwn) throw new MediaFailure('NOT_FOUND', 'There is no such API key.', { path: ['id'] });
  const revoked = await administer(dataSource, caller, async (manager) => {
    // Keys that revoke each other: neither waits for the other while it has what that waits for.
    await lockKeys(manager, [caller.keyId, id]);
    // Before it is revoked itself.
    await requireInForce(manager, caller);
    return failingAt([], revokeKey(manager, id));
  });
  audit(caller, { action: 'revokeMediaApiKey', subjectId: id });
  return revoked;
}
