import { type DataSource, type EntityManager, Raw } from 'typeorm';
import { type FileParts, type GoneReason, isStored, type MediaFile } from '../../../domain/file';
import type { AnyScope, FileScope } from '../../../domain/list-filters';
import { FileEntity, FileTombstoneEntity } from '../../entities/file';
import { type RowSource, readRows } from '../../read-rows';
import { scopeConditions } from '../conditions';
import { fileConditions } from './file-conditions';
import { FILE_COLUMNS, type FileRow, fileOf } from './file-row';

/** The files of these ids that are in `scope` and have not expired, in one statement and in no promised order. */
export async function findFiles(
  source: RowSource,
  scope: AnyScope,
  ids: readonly string[],
  parts: FileParts = 'ALL',
): Promise<MediaFile[]> {
  const conditions = fileConditions(scope, { ids });
  const sql = `SELECT ${FILE_COLUMNS[parts]} FROM files WHERE ${conditions}`;
  const rows = await readRows<FileRow>(source, sql, conditions.values, { isPrepared: true });
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

/**
 * Why files that `scope` once had are gone, by id and in one statement. Those that never were, that are not gone, or
 * that have been gone for so long that nobody knows are left out.
 */
export async function findGoneReasons(
  dataSource: DataSource,
  scope: FileScope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, GoneReason>> {
  const conditions = scopeConditions(scope).add('id = ANY(?)', ids);
  const rows = await readRows<{ id: string; reason: GoneReason }>(
    dataSource,
    `SELECT id, reason FROM file_tombstones WHERE ${conditions}
     UNION ALL
     SELECT id, CASE WHEN status IN ('AWAITING_UPLOAD', 'PROCESSING') THEN 'UPLOAD_EXPIRED' ELSE 'EXPIRED' END
     FROM files WHERE ${conditions} AND expires_at <= now()`,
    conditions.values,
  );
  return new Map(rows.map(({ id, reason }) => [id, reason]));
}
