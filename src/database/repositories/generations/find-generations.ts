import type { DataSource } from 'typeorm';
import type { Generation } from '../../../domain/generation';
import type { FileScope } from '../../../domain/list-filters';
import { type RowSource, readRows } from '../../read-rows';
import { scopeConditions } from '../conditions';
import { GENERATION_COLUMNS, type GenerationRow, generationOf } from './generation-row';

/** The generations of these ids that are in `scope`, in one statement and in no promised order. */
export async function findGenerations(
  source: RowSource,
  scope: FileScope,
  ids: readonly string[],
): Promise<Generation[]> {
  const conditions = scopeConditions(scope).add('id = ANY(?)', ids);
  const sql = `SELECT ${GENERATION_COLUMNS} FROM generations WHERE ${conditions}`;
  return (await readRows<GenerationRow>(source, sql, conditions.values)).map(generationOf);
}

/** The generations that files came out of, by the id of the file, in one statement. */
export async function findProducers(
  source: RowSource,
  scope: FileScope,
  fileIds: readonly string[],
): Promise<ReadonlyMap<string, Generation>> {
  const conditions = scopeConditions(scope).add('file_id = ANY(?)', fileIds);
  const rows = await readRows<GenerationRow & { readonly file_id: string }>(
    source,
    `SELECT file_id, ${GENERATION_COLUMNS}
     FROM generation_outputs JOIN generations ON generations.id = generation_id WHERE ${conditions}`,
    conditions.values,
  );
  return new Map(rows.map((row) => [row.file_id, generationOf(row)]));
}

/** How far generations have come, by id and in one statement, whoever's they are: only for whoever was let see them. */
export async function findGenerationStates(
  dataSource: DataSource,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pick<Generation, 'status' | 'progress'>>> {
  const sql = 'SELECT id, status, progress FROM generations WHERE id = ANY($1)';
  const rows = await readRows<Pick<GenerationRow, 'id' | 'status' | 'progress'>>(dataSource, sql, [ids]);
  return new Map(rows.map(({ id, status, progress }) => [id, { status, progress }]));
}
