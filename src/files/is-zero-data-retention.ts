import { ProjectEntity } from '../database/entities/project';
import { MediaFailure } from '../domain/errors';
import type { FileServices } from './file-services';

/** Tells whether nothing of what is sent to a project may be kept, not even for a moment. Read fresh: policies change. */
export async function isZeroDataRetention(
  { dataSource }: FileServices,
  { projectId }: { readonly projectId: string | null },
): Promise<boolean> {
  if (projectId === null) return false;
  const project = await dataSource.manager.findOneByOrFail(ProjectEntity, { id: projectId });
  return project.zeroDataRetention;
}

/** For what began before the project was put under zero data retention. */
export function zeroDataRetentionFailure(): MediaFailure {
  return new MediaFailure('ZERO_DATA_RETENTION', 'The project keeps nothing by now.');
}
