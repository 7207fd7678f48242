import { ProjectEntity } from '../database/entities/project';
import type { FileServices } from './file-services';

/** How long a project keeps a file of which nobody says how long, in seconds; null: until it is deleted. Read fresh: policies change. */
export async function readDefaultTtlSeconds(
  { dataSource }: FileServices,
  { projectId }: { readonly projectId: string | null },
): Promise<number | null> {
  if (projectId === null) return null;
  const project = await dataSource.manager.findOneByOrFail(ProjectEntity, { id: projectId });
  return project.defaultTtlSeconds;
}
