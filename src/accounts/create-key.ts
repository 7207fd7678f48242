import type { DataSource, EntityManager } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import { newId } from '../database/new-id';
import type { ApiKey } from '../domain/account';
import { checkExpiry, checkName, checkScopes } from './account-input';
import { generateApiKey, sha256OfApiKey } from './api-key';
import { readOrganization, readProject } from './read-accounts';

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
  /** The key itself. It is kept nowhere, so this is the only time that it is told. */
  readonly key: string;
}

/** @throws {AccountError} INVALID_INPUT, or NOT_FOUND for the owner */
export async function createKey(
  database: DataSource | EntityManager,
  { owner, scopes: scopeNames, key = generateApiKey(), name = null, expiresAt = null }: NewKey,
): Promise<CreatedKey> {
  const scopes = checkScopes(scopeNames);
  if (name !== null) checkName(name);
  checkExpiry(expiresAt);
  const { organizationId, projectId } = await findOwner(database, owner);
  const keys = database.getRepository(ApiKeyEntity);
  const owned = { id: newId('key'), organizationId, projectId, name, scopes, expiresAt };
  const row = keys.create({ ...owned, keySha256: sha256OfApiKey(key) });
  await keys.insert(row);
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
