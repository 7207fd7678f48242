import type { DataSource, EntityManager } from 'typeorm';
import { ProjectEntity } from '../database/entities/project';
import { newId } from '../database/new-id';
import type { Project } from '../domain/account';
import { refuseTakenName } from './account-error';
import { checkDuration, checkName } from './account-input';
import { readOrganization, readProject } from './read-accounts';

export interface NewProject {
  readonly organizationId: string;
  /** 1 to 100 printable characters, unique in the organization. */
  readonly name: string;
  /** 1 to 2^31 - 1; null: no limit of its own. */
  readonly retentionSeconds: number | null;
  readonly zeroDataRetention: boolean;
  readonly storeByDefault: boolean;
  /** Default false. */
  readonly keepPrompts?: boolean;
  /** 1 to 2^31 - 1; null: as long as retention allows. */
  readonly defaultTtlSeconds: number | null;
}

/** @throws {AccountError} INVALID_INPUT, NOT_FOUND for the organization, or CONFLICT for a name that is taken */
export async function createProject(
  database: DataSource | EntityManager,
  { organizationId, name, ...policy }: NewProject,
): Promise<Project> {
  checkName(name);
  checkDuration('retentionSeconds', policy.retentionSeconds);
  checkDuration('defaultTtlSeconds', policy.defaultTtlSeconds);
  await readOrganization(database, organizationId);
  const id = newId('proj');
  await refuseTakenName(database.getRepository(ProjectEntity).insert({ id, organizationId, name, ...policy }));
  return readProject(database, id);
}
