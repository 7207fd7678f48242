import { type EntityManager, Raw } from 'typeorm';
import { type GoneReason, isStored, type MediaFile } from '../../../domain/file';
import type { AnyScope } from '../../../domain/list-filters';
import { FileEntity, FileTombstoneEntity } from '../../entities/file';
import { type RowSource, readRows } from '../../read-rows';
import { fileConditions } from './file-conditions';
import { type FileRow, fileOf } from './file-row';

/** The files of these ids that are in `scope` and have not expired, in one statement and in no promised order. */
export async function findFiles(source: RowSource, scope: AnyScope, ids: readonly string[]): Promise<MediaFile[]> {
  const conditions = fileConditions(scope, { ids });
  const rows = await readRows<FileRow>(source, `SELECT * FROM files WHERE ${conditions}`, conditions.values);
  return rows.map(fileOf);
}

/** Why a file that `scope` once had is gone; null when it never was, or is not. */
export async function findGoneReason(manager: EntityManager, scope: AnyScope, id: string): Promise<GoneReason | null> {
  const tombstone = await manager.findOneBy(FileTombstoneEntity, { ...scope, id });
  if (tombstone !== null) return tombstone.reason;
  const expired = await manager.findOneBy(FileEntity, {
    ...scope,
    id,
    expiresAt: Raw((column) => `${column} <= now()`),
  });
  if (expired === null) return null;
  return isStored(expired.status) ? 'EXPIRED' : 'UPLOAD_EXPIRED';
}
