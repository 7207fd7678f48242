import type { DataSource, EntityManager } from 'typeorm';
import { ProjectEntity } from '../database/entities/project';
import type { Project } from '../domain/account';
import { refuseTakenName } from './account-error';
import { checkAnyChange, checkDuration, checkName } from './account-input';
import { readProject } from './read-accounts';

/** What is left out stays. */
export interface ProjectChanges {
  readonly name?: string;
  readonly retentionSeconds?: number | null;
  readonly zeroDataRetention?: boolean;
  readonly storeByDefault?: boolean;
  readonly keepPrompts?: boolean;
  readonly defaultTtlSeconds?: number | null;
}

/** @throws {AccountError} INVALID_INPUT, NOT_FOUND, or CONFLICT for a name that is taken */
export async function updateProject(
  database: DataSource | EntityManager,
  id: string,
  changes: ProjectChanges,
): Promise<Project> {
  checkAnyChange(changes);
  const { name, retentionSeconds, defaultTtlSeconds } = changes;
  if (name !== undefined) checkName(name);
  if (retentionSeconds !== undefined) checkDuration('retentionSeconds', retentionSeconds);
  if (defaultTtlSeconds !== undefined) checkDuration('defaultTtlSeconds', defaultTtlSeconds);
  await readProject(database, id, 'id');
  await refuseTakenName(database.getRepository(ProjectEntity).update({ id }, changes));
  return readProject(database, id, 'id');
}
