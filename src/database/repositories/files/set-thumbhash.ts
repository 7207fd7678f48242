import type { EntityManager } from 'typeorm';

/** Notes the thumbhash of a file, if that is there still and its project may keep anything of it by now. */
export async function setThumbhash(manager: EntityManager, fileId: string, thumbhash: string): Promise<void> {
  await manager.query(
    `UPDATE files SET thumbhash = $2 FROM projects
     WHERE files.id = $1 AND projects.id = files.project_id AND NOT projects.zero_data_retention`,
    [fileId, thumbhash],
  );
}
