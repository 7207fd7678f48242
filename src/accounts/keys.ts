import { createHash, randomBytes } from 'node:crypto';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import { newId } from '../database/new-id';
import type { ApiKey } from '../domain/account';
import { isId } from '../domain/id';
import { AccountError, checkAnyChange, checkExpiry, checkName, checkScopes, refuseDeletedOwner } from './account-input';
import { type AccountPage, afterId, checkPage, readOrganization, readProject } from './read-accounts';

/** 256 random bits: nobody guesses one, so that a plain hash of it is as good as a slow one. */
const KEY_BYTES = 32;

/** What is made here: of what an operator has chosen, 36 bits could be all that there are. */
const GENERATED_KEY = /^mg_[A-Za-z0-9_-]{43}$/;
/** Those of the form, and 36 bits that tell keys apart: 220 are left to guess. */
const PREFIX_CHARACTERS = 9;

/** A new key: `mg_` (which scanners for leaked secrets can look for) and 43 characters of base64url. */
export function generateApiKey(): string {
  return `mg_${randomBytes(KEY_BYTES).toString('base64url')}`;
}

export function sha256OfApiKey(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

function prefixOf(key: string): string {
  return GENERATED_KEY.test(key) ? key.slice(0, PREFIX_CHARACTERS) : '';
}

/** Leaves the hash behind. */
export function describeApiKey(key: ApiKeyEntity): ApiKey {
  const { keySha256: _hash, ...described } = key;
  return described;
}

/** @throws {AccountError} NOT_FOUND */
export async function readApiKey(database: DataSource | EntityManager, id: string): Promise<ApiKey> {
  const key = isId('key', id) ? await database.getRepository(ApiKeyEntity).findOneBy({ id }) : null;
  if (key !== null) return describeApiKey(key);
  throw new AccountError('NOT_FOUND', 'id', 'There is no such API key.');
}

/** Whom a key belongs to. A key of an organization reads across its projects. */
export type KeyOwner = { readonly organizationId: string } | { readonly projectId: string };

export interface NewKey {
  readonly owner: KeyOwner;
  /** Names of `MediaScope`, at least one. */
  readonly scopes: readonly string[];
  /** Visible ASCII, 16 to 200 characters. Default: a new random key. */
  readonly key?: string;
  /** 1 to 100 printable characters; names need not differ. Default null. */
  readonly name?: string | null;
  /** In the future. Default null: never. */
  readonly expiresAt?: Date | null;
}

export interface CreatedKey extends Omit<ApiKey, 'revokedAt' | 'lastUsedAt'> {
  /** The key itself. It is kept nowhere: it is shown this once. */
  readonly key: string;
}

/** @throws {AccountError} INVALID_INPUT, or NOT_FOUND for the owner, also where it is deleted meanwhile */
export async function createKey(
  database: DataSource | EntityManager,
  { owner, scopes: scopeNames, key = generateApiKey(), name = null, expiresAt = null }: NewKey,
): Promise<CreatedKey> {
  const scopes = checkScopes(scopeNames);
  if (name !== null) checkName(name);
  checkExpiry(expiresAt);
  const { organizationId, projectId } = await findOwner(database, owner);
  const keys = database.getRepository(ApiKeyEntity);
  const owned = { id: newId('key'), organizationId, projectId, name, scopes, prefix: prefixOf(key), expiresAt };
  const row = keys.create({ ...owned, keySha256: sha256OfApiKey(key) });
  await refuseDeletedOwner('projectId' in owner ? 'projectId' : 'organizationId', keys.insert(row));
  return { ...owned, key, createdAt: row.createdAt };
}

async function findOwner(database: DataSource | EntityManager, owner: KeyOwner) {
  if ('projectId' in owner) {
    const project = await readProject(database, owner.projectId);
    return { organizationId: project.organizationId, projectId: project.id };
  }
  const organization = await readOrganization(database, owner.organizationId);
  return { organizationId: organization.id, projectId: null };
}

export interface KeyList extends AccountPage {
  /** An organization's keys include those of its projects. null: every key. */
  readonly owner: KeyOwner | null;
}

/**
 * Ordered by id, revoked keys included.
 * @throws {AccountError} INVALID_INPUT, or NOT_FOUND for the owner
 */
export async function listKeys(database: DataSource | EntityManager, { owner, ...page }: KeyList): Promise<ApiKey[]> {
  checkPage('key', page);
  if (owner !== null) await requireOwner(database, owner);
  const keys = await database
    .getRepository(ApiKeyEntity)
    .find({ where: { ...owner, ...afterId(page) }, order: { id: 'ASC' }, take: page.limit });
  return keys.map(describeApiKey);
}

async function requireOwner(database: DataSource | EntityManager, owner: KeyOwner): Promise<void> {
  if ('projectId' in owner) await readProject(database, owner.projectId);
  else await readOrganization(database, owner.organizationId);
}

/** What is left out stays. */
export interface KeyChanges {
  /** Names of `MediaScope`, at least one: they replace the key's scopes. */
  readonly scopes?: readonly string[];
  readonly name?: string | null;
  /** null: never. */
  readonly expiresAt?: Date | null;
}

/** @throws {AccountError} INVALID_INPUT or NOT_FOUND */
export async function updateKey(
  database: DataSource | EntityManager,
  id: string,
  { scopes, ...others }: KeyChanges,
): Promise<ApiKey> {
  checkAnyChange({ scopes, ...others });
  const { name, expiresAt } = others;
  if (name != null) checkName(name);
  if (expiresAt !== undefined) checkExpiry(expiresAt);
  const checked = scopes === undefined ? {} : { scopes: checkScopes(scopes) };
  await readApiKey(database, id);
  await database.getRepository(ApiKeyEntity).update({ id }, { ...checked, ...others });
  return readApiKey(database, id);
}

/**
 * Puts a key out of force for good. Idempotent: a second call leaves the instant of the first.
 * @throws {AccountError} NOT_FOUND
 */
export async function revokeKey(database: DataSource | EntityManager, id: string): Promise<ApiKey> {
  await readApiKey(database, id);
  await database.getRepository(ApiKeyEntity).update({ id, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
  return readApiKey(database, id);
}
