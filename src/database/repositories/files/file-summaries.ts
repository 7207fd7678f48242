import type { DataSource } from 'typeorm';
import type { FileOrigin, FilePurpose, FileStatus } from '../../../domain/file';
import type { FileFilter, FileScope } from '../../../domain/list-filters';
import type { MediaKind, MimeType } from '../../../domain/media';
import type { Position } from '../../../domain/page';
import { readRows } from '../../read-rows';
import type { PositionBound } from '../conditions';
import { fileConditions } from './file-conditions';

/** What an operator sees of a file: nothing that shows its content (thumbnails, prompts in metadata) or leads to it. */
export interface FileSummary {
  readonly id: string;
  readonly projectId: string;
  readonly filename: string;
  readonly kind: MediaKind;
  readonly mimeType: MimeType;
  readonly sizeBytes: number;
  readonly status: FileStatus;
  readonly origin: FileOrigin;
  readonly purpose: FilePurpose;
  readonly tags: readonly string[];
  readonly createdAt: Date;
  /** null: kept until deleted. */
  readonly expiresAt: Date | null;
}

export interface FileSummaryPage {
  readonly scope: FileScope;
  readonly filter: FileFilter;
  /** The last file of the page before; null: from the start. */
  readonly after: Position | null;
  readonly limit: number;
}

/** Files that have not expired, in whatever status, the oldest first. */
export function findFileSummaries(
  dataSource: DataSource,
  { scope, filter, after, limit }: FileSummaryPage,
): Promise<FileSummary[]> {
  const position: PositionBound[] =
    after === null ? [] : [{ column: 'created_at', type: 'timestamptz', operator: '>', position: after }];
  const conditions = fileConditions(scope, filter, position);
  const bound = conditions.bind(limit);
  return readRows<FileSummary>(
    dataSource,
    `SELECT id, project_id AS "projectId", filename, kind, mime_type AS "mimeType", size_bytes::float8 AS "sizeBytes",
            status, origin, purpose, tags, created_at AS "createdAt",
            CASE WHEN expires_at < 'infinity' THEN expires_at END AS "expiresAt"
     FROM files WHERE ${conditions} ORDER BY created_at, id LIMIT ${bound}`,
    conditions.values,
  );
}
