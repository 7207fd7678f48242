import type { DataSource, EntityManager } from 'typeorm';
import type { PersistenceSkipReason } from '../../../domain/file';
import type { GenerationOutput, OutputPersistence } from '../../../domain/generation';
import type { MediaDetails, MimeType } from '../../../domain/media';
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

/** How many of its outputs are no files, whichever process noted them. */
export async function countSkippedOutputs(manager: EntityManager, generationId: string): Promise<number> {
  const [row]: { count: number }[] = await manager.query(
    'SELECT count(*)::int AS count FROM generation_outputs WHERE generation_id = $1 AND skip_reason IS NOT NULL',
    [generationId],
  );
  return row?.count ?? 0;
}
