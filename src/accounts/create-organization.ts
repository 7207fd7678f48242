import type { DataSource, EntityManager } from 'typeorm';
import { OrganizationEntity } from '../database/entities/organization';
import { newId } from '../database/new-id';
import type { Organization } from '../domain/account';
import { refuseTakenName } from './account-error';
import { checkByteCount, checkDuration, checkFileCount, checkName } from './account-input';
import { readOrganization } from './read-accounts';

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
