import type { DataSource, EntityManager } from 'typeorm';
import { kindOf, type MediaKind, type MimeType } from '../../../domain/media';
import { groupRows, readRows } from '../../read-rows';

export interface TemporaryBlob {
  readonly id: string;
  readonly projectId: string;
  readonly generationId: string;
  readonly purpose: 'INPUT' | 'OUTPUT';
  /** The position of the input, or the index of the output. */
  readonly index: number;
  readonly objectKey: string;
  readonly mimeType: MimeType;
  readonly sizeBytes: number;
}

/** Idempotent. @returns false: it is an output of a project that keeps nothing */
export async function addTemporaryBlob(manager: EntityManager, blob: TemporaryBlob, seconds: number): Promise<boolean> {
  const [row]: { is_allowed: boolean }[] = await manager.query(
    `WITH allowed AS (SELECT id FROM projects WHERE id = $2 AND ($4::text <> 'OUTPUT' OR NOT zero_data_retention)),
     added AS (
       INSERT INTO held_blobs (
         id, project_id, generation_id, purpose, index, object_key, mime_type, size_bytes, held_until
       )
       SELECT $1, id, $3, $4::text, $5, $6, $7, $8, now() + make_interval(secs => $9) FROM allowed
       ON CONFLICT (id) DO NOTHING
     )
     SELECT EXISTS (SELECT FROM allowed) AS is_allowed`,
    [
      blob.id,
      blob.projectId,
      blob.generationId,
      blob.purpose,
      blob.index,
      blob.objectKey,
      blob.mimeType,
      blob.sizeBytes,
      seconds,
    ],
  );
  return row?.is_allowed === true;
}

/**
 * Whether the quota of an organization has room for temporary inputs: files, what is reserved for uploads, and those that
 * are there already are not more than it may keep. Until the end of the transaction nobody else takes that room.
 */
export async function hasRoomFor(
  manager: EntityManager,
  organizationId: string,
  { id, sizeBytes }: Pick<TemporaryBlob, 'id' | 'sizeBytes'>,
): Promise<boolean> {
  const lock = 'SELECT max_bytes - used_bytes - reserved_bytes AS room FROM organizations WHERE id = $1 FOR UPDATE';
  const [organization]: { room: string }[] = await manager.query(lock, [organizationId]);
  const [kept]: { bytes: string }[] = await manager.query(
    `SELECT coalesce(sum(size_bytes), 0) AS bytes FROM held_blobs
     WHERE project_id IN (SELECT id FROM projects WHERE organization_id = $1) AND purpose = 'INPUT' AND id <> $2`,
    [organizationId, id],
  );
  return Number(kept?.bytes ?? 0) + sizeBytes <= Number(organization?.room ?? 0);
}

/** The inputs that are kept for a generation, by their position. */
export async function findTemporaryInputs(
  manager: EntityManager,
  generationId: string,
): Promise<ReadonlyMap<number, { readonly objectKey: string; readonly sizeBytes: number }>> {
  const rows: { index: number; object_key: string; size_bytes: string }[] = await manager.query(
    `SELECT index, object_key, size_bytes FROM held_blobs WHERE generation_id = $1 AND purpose = 'INPUT'`,
    [generationId],
  );
  return new Map(
    rows.map((row) => [row.index, { objectKey: row.object_key, sizeBytes: Number(row.size_bytes) }] as const),
  );
}

/** The bytes of an output that wait for a while without being a file. */
export interface TemporaryOutput {
  readonly organizationId: string;
  readonly projectId: string;
  readonly generationId: string;
  readonly index: number;
  readonly objectKey: string;
  readonly mimeType: MimeType;
  readonly kind: MediaKind;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** When its generation was asked for. */
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

interface TemporaryOutputRow {
  readonly organization_id: string;
  readonly project_id: string;
  readonly generation_id: string;
  readonly index: number;
  readonly object_key: string;
  readonly mime_type: MimeType;
  readonly size_bytes: string;
  readonly sha256: string;
  readonly created_at: Date;
  readonly held_until: Date;
}

/** The outputs of these generations that have a temporary blob now, by the id of the generation, in one statement. */
export async function findTemporaryOutputs(
  dataSource: DataSource,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly TemporaryOutput[]>> {
  const rows = await readRows<TemporaryOutputRow>(
    dataSource,
    `SELECT generations.organization_id, generations.project_id, generations.created_at,
            outputs.generation_id, outputs.index, outputs.mime_type, outputs.size_bytes, outputs.sha256,
            held_blobs.object_key, held_blobs.held_until
     FROM held_blobs
     JOIN generation_outputs AS outputs USING (generation_id, index)
     JOIN generations ON generations.id = generation_id
     WHERE generation_id = ANY($1) AND held_blobs.purpose = 'OUTPUT' AND held_blobs.held_until > now()
     ORDER BY generation_id, index`,
    [generationIds],
  );
  return groupRows(rows, (row) => row.generation_id, temporaryOutputOf);
}

function temporaryOutputOf(row: TemporaryOutputRow): TemporaryOutput {
  return {
    organizationId: row.organization_id,
    projectId: row.project_id,
    generationId: row.generation_id,
    index: row.index,
    objectKey: row.object_key,
    mimeType: row.mime_type,
    kind: kindOf(row.mime_type),
    sizeBytes: Number(row.size_bytes),
    sha256: row.sha256,
    createdAt: row.created_at,
    expiresAt: row.held_until,
  };
}

/** Which of them. */
export type TemporaryBlobSelector =
  | { readonly of: 'EXPIRED' }
  /** Of projects that have come to keep nothing. */
  | { readonly of: 'ZERO_DATA_RETENTION' }
  | { readonly of: 'PROJECT'; readonly projectId: string }
  | { readonly of: 'OWNER'; readonly projectId: string; readonly ownerId: string }
  | { readonly of: 'INPUTS'; readonly generationId: string }
  | { readonly of: 'OUTPUT'; readonly generationId: string; readonly index: number };

/** They are inputs of work that has not ended, however long it waits. */
const NEEDED = `(held_blobs.purpose = 'INPUT' AND EXISTS (
  SELECT FROM generations WHERE generations.id = held_blobs.generation_id AND completed_at IS NULL))`;

function conditionOf(selector: TemporaryBlobSelector): { readonly sql: string; readonly values: readonly unknown[] } {
  switch (selector.of) {
    case 'EXPIRED':
      return { sql: `held_until <= now() AND NOT ${NEEDED}`, values: [] };
    case 'ZERO_DATA_RETENTION':
      return { sql: 'project_id IN (SELECT id FROM projects WHERE zero_data_retention)', values: [] };
    case 'PROJECT':
      return { sql: 'project_id = $2', values: [selector.projectId] };
    case 'OWNER':
      return {
        sql: 'generation_id IN (SELECT id FROM generations WHERE project_id = $2 AND owner_id = $3)',
        values: [selector.projectId, selector.ownerId],
      };
    case 'INPUTS':
      return { sql: `generation_id = $2 AND purpose = 'INPUT' AND NOT ${NEEDED}`, values: [selector.generationId] };
    case 'OUTPUT':
      return {
        sql: `generation_id = $2 AND purpose = 'OUTPUT' AND index = $3`,
        values: [selector.generationId, selector.index],
      };
    default:
      return selector satisfies never;
  }
}

/** Forgets at most `limit` of them. @returns the object keys that their bytes are under */
export async function removeTemporaryBlobs(
  manager: EntityManager,
  selector: TemporaryBlobSelector,
  limit: number,
): Promise<string[]> {
  const { sql, values } = conditionOf(selector);
  const rows: { object_key: string }[] = await manager.query(
    `WITH found AS (SELECT id FROM held_blobs WHERE ${sql} ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED),
     removed AS (DELETE FROM held_blobs USING found WHERE held_blobs.id = found.id RETURNING object_key)
     SELECT object_key FROM removed`,
    [limit, ...values],
  );
  return rows.map((row) => row.object_key);
}
