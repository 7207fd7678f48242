import type { DataSource } from 'typeorm';
import type { MediaFile } from '../../../domain/file';
import type { FileScope } from '../../../domain/list-filters';
import { readRows } from '../../read-rows';
import { fileConditions } from './file-conditions';
import { type FileRow, fileOf } from './file-row';

/** A text that changes with all that clients see of a file. */
const STATE = `md5(ROW(filename, mime_type, kind, size_bytes, sha256, status, created_at, expires_at, max_expires_at,
                       tags, metadata, media, thumbhash)::text)`;

export interface FileAndState {
  readonly file: MediaFile;
  readonly state: string;
}

/** @returns null where `scope` has no such file that has not expired */
export async function findFileAndState(
  dataSource: DataSource,
  scope: FileScope,
  id: string,
): Promise<FileAndState | null> {
  const conditions = fileConditions(scope, { ids: [id] });
  const [row] = await readRows<FileRow & { readonly state: string }>(
    dataSource,
    `SELECT *, ${STATE} AS state FROM files WHERE ${conditions}`,
    conditions.values,
  );
  return row === undefined ? null : { file: fileOf(row), state: row.state };
}

/** How files are, whoever's they are, by id; those that are gone are left out. */
export async function findFileStates(
  dataSource: DataSource,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const conditions = fileConditions({}, { ids });
  const rows = await readRows<{ id: string; state: string }>(
    dataSource,
    `SELECT id, ${STATE} AS state FROM files WHERE ${conditions}`,
    conditions.values,
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}
