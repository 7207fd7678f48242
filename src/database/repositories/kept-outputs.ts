import type { EntityManager } from 'typeorm';
import type { GenerationOutput } from '../../domain/generation';
import type { GenerationClaim } from './generation-claims';

/**
 * Notes what became of an output, once: in the transaction that makes its file, where there is one.
 *
 * @returns false when the claim does not stand, or the output was noted before
 */
export async function addOutput(
  manager: EntityManager,
  { generationId, processNumber }: GenerationClaim,
  { index, mimeType, sizeBytes, sha256, media, persistence }: GenerationOutput,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `WITH claimed AS (
       SELECT id FROM generations WHERE id = $1 AND process_number = $2 AND status = 'RUNNING' FOR SHARE
     )
     INSERT INTO generation_outputs (
       generation_id, index, mime_type, size_bytes, sha256, media, file_id, skip_reason
     ) SELECT id, $3, $4, $5, $6, $7::jsonb, $8, $9 FROM claimed
     ON CONFLICT DO NOTHING RETURNING index`,
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
  return rows.length === 1;
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
