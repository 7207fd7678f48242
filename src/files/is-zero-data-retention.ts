import { ProjectEntity } from '../database/entities/project';
import type { Caller } from '../domain/caller';
import type { FileStorage } from './file-storage';

/** Tells whether nothing of what this caller sends may be kept, not even for a moment. Read fresh: policies change. */
export async function isZeroDataRetention({ dataSource }: FileStorage, { projectId }: Caller): Promise<boolean> {
  if (projectId === null) return false;
  const project = await dataSource.manager.findOneByOrFail(ProjectEntity, { id: projectId });
  return project.zeroDataRetention;
}
