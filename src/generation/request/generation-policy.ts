import { ProjectEntity } from '../../database/entities/project';
import type { FileServices } from '../../files/file-services';

/** What a project has decided about what is generated for it. */
export interface GenerationPolicy {
  readonly zeroDataRetention: boolean;
  readonly storeByDefault: boolean;
  readonly keepPrompts: boolean;
}

/** Read fresh: policies change. */
export async function readGenerationPolicy({ dataSource }: FileServices, projectId: string): Promise<GenerationPolicy> {
  return dataSource.manager.findOneByOrFail(ProjectEntity, { id: projectId });
}
