import type { DataSource, EntityManager } from 'typeorm';
import { readRows } from '../../read-rows';

/** Notes the thumbhash of a file, if that is there still and its project may keep anything of it by now. */
export async function setThumbhash(manager: EntityManager, fileId: string, thumbhash: string): Promise<void> {
  await manager.query(
    `UPDATE files SET thumbhash = $2 FROM projects
     WHERE files.id = $1 AND projects.id = files.project_id AND NOT projects.zero_data_retention`,
    [fileId, thumbhash],
  );
}

/** Which thumbnails of a file are kept, one bit each; 0: none, or the file is gone. */
export async function findKeptThumbnails(dataSource: DataSource, fileId: string): Promise<number> {
  const rows = await readRows<{ thumbnails: number }>(dataSource, 'SELECT thumbnails FROM files WHERE id = $1', [
    fileId,
  ]);
  return rows[0]?.thumbnails ?? 0;
}

/**
 * Notes that a thumbnail is kept, before it is: then the removal of the file removes it as well.
 *
 * @param bit a power of two
 * @returns false when the file is gone, or its project keeps nothing: it must not be kept
 */
export async function noteKeptThumbnail(manager: EntityManager, fileId: string, bit: number): Promise<boolean> {
  const [, noted]: [unknown[], number] = await manager.query(
    `UPDATE files SET thumbnails = thumbnails | $2 FROM projects
     WHERE files.id = $1 AND status = 'READY' AND expires_at > now()
       AND projects.id = files.project_id AND NOT projects.zero_data_retention`,
    [fileId, bit],
  );
  return noted > 0;
}
