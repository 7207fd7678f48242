import type { DataSource } from 'typeorm';
import type { PersistenceSkipReason } from '../../../domain/file';
import type { GenerationOutput, OutputPersistence } from '../../../domain/generation';
import type { MediaDetails } from '../../../domain/media-details';
import type { MimeType } from '../../../domain/media-type';
import { readRows } from '../../read-rows';
import { groupRows } from '../usage/group-rows';

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
