import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { newId } from '../database/new-id';
import type { Organization } from '../domain/account';
import {
  checkAnyChange,
  checkByteCount,
  checkDuration,
  checkFileCount,
  checkName,
  refuseTakenName,
} from './account-input';
import { type AccountPage, afterId, checkPage, readOrganization } from './read-accounts';

export interface NewOrganization {
  /** 1 to 100 printable characters, unique. */
  readonly name: string;
  /** 0 to 2^53 - 1. */
  readonly maxBytes: number;
  /** 0 to 2^31 - 1. */
  readonly maxFiles: number;
  /** 1 to 2^31 - 1; null: no limit of its own. */
  readonly retentionSeconds: number | null;
}

/** @throws {AccountError} INVALID_INPUT, or CONFLICT for a name that is taken */
export async function createOrganization(
  database: DataSource | EntityManager,
  { name, maxBytes, maxFiles, retentionSeconds }: NewOrganization,
): Promise<Organization> {
  checkName(name);
  checkByteCount('maxBytes', maxBytes);
  checkFileCount('maxFiles', maxFiles);
  checkDuration('retentionSeconds', retentionSeconds);
  const id = newId('org');
  const organizations = database.getRepository(OrganizationEntity);
  await refuseTakenName(organizations.insert({ id, name, maxBytes, maxFiles, retentionSeconds }));
  return readOrganization(database, id);
}

/**
 * Ordered by id.
 * @throws {AccountError} INVALID_INPUT
 */
export async function listOrganizations(
  database: DataSource | EntityManager,
  page: AccountPage,
): Promise<Organization[]> {
  checkPage('org', page);
  return database
    .getRepository(OrganizationEntity)
    .find({ where: { ...afterId(page), deletedAt: IsNull() }, order: { id: 'ASC' }, take: page.limit });
}

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
