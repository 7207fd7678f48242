import type { DataSource, EntityManager } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import { newId } from '../database/new-id';
import type { ApiKey } from '../domain/account';
import { checkScopes } from './account-input';
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
}

export interface CreatedKey extends Omit<ApiKey, 'revokedAt'> {
  /** The key itself. It is kept nowhere, so this is the only time that it is told. */
  readonly key: string;
}

/** @throws {AccountError} INVALID_INPUT, or NOT_FOUND for the owner */
export async function createKey(
  database: DataSource | EntityManager,
  { owner, scopes: scopeNames, key = generateApiKey() }: NewKey,
): Promise<CreatedKey> {
  const scopes = checkScopes(scopeNames);
  const { organizationId, projectId } = await findOwner(database, owner);
  const keys = database.getRepository(ApiKeyEntity);
  const row = keys.create({ id: newId('key'), organizationId, projectId, keySha256: sha256OfApiKey(key), scopes });
  await keys.insert(row);
  return { id: row.id, key, scopes, organizationId, projectId, createdAt: row.createdAt };
}

async function findOwner(database: DataSource | EntityManager, owner: KeyOwner) {
  if ('projectId' in owner) {
    const project = await readProject(database, owner.projectId);
    return { organizationId: project.organizationId, projectId: project.id };
  }
  const organization = await readOrganization(database, owner.organizationId);
  return { organizationId: organization.id, projectId: null };
}
