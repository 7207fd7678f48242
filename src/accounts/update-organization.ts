import type { DataSource, EntityManager } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import type { Organization } from '../domain/account';
import { refuseTakenName } from './account-error';
import { checkAnyChange, checkByteCount, checkDuration, checkFileCount, checkName } from './account-input';
import { readOrganization } from './read-accounts';

/** What is left out stays. */
export interface OrganizationChanges {
  readonly name?: string;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly retentionSeconds?: number | null;
}

/**
 * Limits may be set below what is used: nothing is deleted, and nothing more is stored.
 * @throws {AccountError} INVALID_INPUT, NOT_FOUND, or CONFLICT for a name that is taken
 */
export async function updateOrganization(
  database: DataSource | EntityManager,
  id: string,
  changes: OrganizationChanges,
): Promise<Organization> {
  checkAnyChange(changes);
  const { name, maxBytes, maxFiles, retentionSeconds } = changes;
  if (name !== undefined) checkName(name);
  if (maxBytes !== undefined) checkByteCount('maxBytes', maxBytes);
  if (maxFiles !== undefined) checkFileCount('maxFiles', maxFiles);
  if (retentionSeconds !== undefined) checkDuration('retentionSeconds', retentionSeconds);
  await readOrganization(database, id, 'id');
  await refuseTakenName(database.getRepository(OrganizationEntity).update({ id }, changes));
  return readOrganization(database, id, 'id');
}
