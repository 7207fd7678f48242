import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { FileEntity } from '../../../src/database/entities/file';
import { newId } from '../../../src/database/new-id';

export type FileRow = Omit<FileEntity, 'organizationId' | 'projectId' | 'thumbnails'>;

/** A row of a picture that is kept for ever; `given` says in what it differs. There are no bytes behind it. */
export function fileRow(given: Partial<FileRow> = {}): FileRow {
  const id = newId('file');
  return {
    id,
    ownerId: null,
    filename: `${id}.png`,
    mimeType: 'image/png',
    kind: 'IMAGE',
    sizeBytes: 1_000,
    sha256: randomBytes(32).toString('hex'),
    purpose: 'REFERENCE_MEDIA',
    origin: 'UPLOADED',
    status: 'READY',
    createdAt: new Date(),
    expiresAt: null,
    maxExpiresAt: null,
    tags: [],
    metadata: {},
    media: null,
    thumbhash: null,
    objectKey: `test/${id}`,
    blobGeneration: null,
    ...given,
  };
}

/** Puts files into a project without uploading them: lists read nothing but their rows. */
export async function insertFileRows(
  dataSource: DataSource,
  { organizationId, projectId }: { readonly organizationId: string; readonly projectId: string },
  rows: readonly FileRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await dataSource.manager.insert(
    FileEntity,
    rows.map((row) => ({ ...row, organizationId, projectId })),
  );
  const sizeBytes = rows.reduce((sum, row) => sum + row.sizeBytes, 0);
  await dataSource.query(
    'UPDATE organizations SET used_bytes = used_bytes + $2, used_files = used_files + $3 WHERE id = $1',
    [organizationId, sizeBytes, rows.length],
  );
}
