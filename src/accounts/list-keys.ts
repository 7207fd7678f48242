import type { DataSource, EntityManager } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import type { ApiKey } from '../domain/account';
import { type AccountPage, afterId, checkPage } from './account-page';
import { describeApiKey } from './api-key';
import type { KeyOwner } from './create-key';
import { readOrganization, readProject } from './read-accounts';

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
