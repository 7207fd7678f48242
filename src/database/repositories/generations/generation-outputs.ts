import type { DataSource, EntityManager } from 'typeorm';
import type { PersistenceSkipReason } from '../../../domain/file';
import type { GenerationOutput, OutputPersistence } from '../../../domain/generation';
import { kindOf, type MediaDetails, type MediaKind, type MimeType } from '../../../domain/media';
import { groupRows, readRows } from '../../read-rows';
import type { GenerationClaim } from './generation-claims';

interface GenerationOutputRow {
  readonly generation_id: string;
  readonly index: number;
  readonly mime_type: MimeType;
  readonly size_bytes: string;
  readonly sha256: string;
  readonly media: MediaDetails | null;
  readonly file_id: string | null;
  readonly skip_reason: PersistenceSkipReason | null;
}

/** What these generations made, by the id of the generation and in the provider's order, in one statement. */
export async function findGenerationOutputs(
  dataSource: DataSource,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationOutput[]>> {
  const rows = await readRows<GenerationOutputRow>(
    dataSource,
    `SELECT generation_id, index, mime_type, size_bytes, sha256, media, file_id, skip_reason FROM generation_outputs
     WHERE generation_id = ANY($1) ORDER BY generation_id, index`,
    [generationIds],
  );
  return groupRows(rows, (row) => row.generation_id, outputOf);
}

function outputOf(row: GenerationOutputRow): GenerationOutput {
  return {
    generationId: row.generation_id,
    index: row.index,
    mimeType: row.mime_type,
    sizeBytes: Number(row.size_bytes),
    sha256: row.sha256,
    media: row.media,
    persistence: persistenceOf(row),
  };
}

/** The table has one of the two in every row. */
function persistenceOf({ file_id: fileId, skip_reason: reason }: GenerationOutputRow): OutputPersistence {
  if (fileId !== null) return { status: 'STORED', fileId };
  return { status: 'SKIPPED', reason: reason ?? 'STORAGE_UNAVAILABLE' };
}

/** The bytes of an output that wait for a while without being a file. */
export interface HeldOutput {
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
  readonly heldUntil: Date;
}

interface HeldOutputRow {
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

/** The outputs of these generations whose bytes are held now, by the id of the generation, in one statement. */
export async function findHeldOutputs(
  dataSource: DataSource,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HeldOutput[]>> {
  const rows = await readRows<HeldOutputRow>(
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
  return groupRows(rows, (row) => row.generation_id, heldOutputOf);
}

function heldOutputOf(row: HeldOutputRow): HeldOutput {
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
    heldUntil: row.held_until,
  };
}

/** Why an output was not noted now: it was before, or the claim does not stand. */
export type OutputNote = 'NOTED' | 'NOTED_BEFORE' | 'CLAIM_LOST';

/** Notes what became of an output, once: in the transaction that makes its file, where there is one. */
export async function addOutput(
  manager: EntityManager,
  { generationId, processNumber }: GenerationClaim,
  { index, mimeType, sizeBytes, sha256, media, persistence }: GenerationOutput,
): Promise<OutputNote> {
  const [row]: [{ claimed: boolean; noted: boolean }] = await manager.query(
    `WITH claimed AS (
       SELECT id FROM generations WHERE id = $1 AND process_number = $2 AND status = 'RUNNING' FOR SHARE
     ),
     noted AS (
       INSERT INTO generation_outputs (
         generation_id, index, mime_type, size_bytes, sha256, media, file_id, skip_reason
       ) SELECT id, $3, $4, $5, $6, $7::jsonb, $8, $9 FROM claimed
       ON CONFLICT DO NOTHING RETURNING index
     )
     SELECT EXISTS (SELECT FROM claimed) AS claimed, EXISTS (SELECT FROM noted) AS noted`,
    [
      generationId,
      processNumber,
      index,
      mimeType,
      sizeBytes,
      sha256,
      media === null ? null : JSON.stringify(media),
      persistence.status === 'STORED' ? persistence.fileId : null,
      persistence.status === 'SKIPPED' ? persistence.reason : null,
    ],
  );
  if (row.noted) return 'NOTED';
  return row.claimed ? 'NOTED_BEFORE' : 'CLAIM_LOST';
}

/** The outputs that were noted before the work was interrupted. */
export async function findNotedOutputs(manager: EntityManager, generationId: string): Promise<ReadonlySet<number>> {
  const rows: { index: number }[] = await manager.query(
    'SELECT index FROM generation_outputs WHERE generation_id = $1',
    [generationId],
  );
  return new Set(rows.map(({ index }) => index));
}

/** How many of its outputs are no files, whichever process noted them. */
export async function countSkippedOutputs(manager: EntityManager, generationId: string): Promise<number> {
  const [row]: { count: number }[] = await manager.query(
    'SELECT count(*)::int AS count FROM generation_outputs WHERE generation_id = $1 AND skip_reason IS NOT NULL',
    [generationId],
  );
  return row?.count ?? 0;
}
