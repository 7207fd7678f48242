import type { DataSource } from 'typeorm';
import type { GenerationInput } from '../../../domain/generation';
import { groupRows, readRows } from '../../read-rows';

interface GenerationInputRow {
  readonly generation_id: string;
  readonly field: string;
  readonly file_id: string | null;
  readonly url: string | null;
}

/** What these generations were given, by the id of the generation and in the order of the call, in one statement. */
export async function findGenerationInputs(
  dataSource: DataSource,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly GenerationInput[]>> {
  const rows = await readRows<GenerationInputRow>(
    dataSource,
    `SELECT generation_id, field, file_id, url FROM generation_inputs
     WHERE generation_id = ANY($1) ORDER BY generation_id, position`,
    [generationIds],
  );
  return groupRows(
    rows,
    (row) => row.generation_id,
    (row) => ({ field: row.field, fileId: row.file_id, url: row.url }),
  );
}
