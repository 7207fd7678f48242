import type { DataSource } from 'typeorm';
import type { Generation } from '../../../domain/generation';
import type { FileScope } from '../../../domain/list-filters';
import { type Page, type PageRequest, type Position, toPage } from '../../../domain/page';
import { groupRows, type RowSource, readRows } from '../../read-rows';
import { type Conditions, scopeConditions } from '../conditions';
import { GENERATION_COLUMNS, type GenerationRow, generationOf } from '../generations/find-generations';

/** Where a file was an input. */
export interface FileUse {
  readonly generation: Generation;
  /** Which input of the call, from 0: a call may take one file more than once. */
  readonly position: number;
  /** The input field, as `image` or `referenceImages[1]`. */
  readonly field: string;
}

/** The position of a use in the list of the uses of a file. */
export function positionOfUse({ generation, position }: FileUse): Position {
  return { value: generation.id, id: String(position) };
}

type FileUseRow = GenerationRow & { readonly file_id: string; readonly position: number; readonly field: string };

/**
 * The same page of the uses of each of these files, by the id of the file and the newest first, in one statement: for
 * each file, the rows beside a position in the index.
 */
export async function findFileUses(
  source: RowSource,
  scope: FileScope,
  fileIds: readonly string[],
  request: PageRequest,
): Promise<ReadonlyMap<string, Page<FileUse>>> {
  const conditions = scopeConditions(scope).addFixed('inputs.file_id = files.id');
  addUseBound(conditions, '<', request.after);
  addUseBound(conditions, '>', request.before);
  const direction = request.direction === 'FORWARD' ? 'DESC' : 'ASC';
  const order = `generation_id ${direction}, position ${direction}`;
  const rows = await readRows<FileUseRow>(
    source,
    `SELECT uses.* FROM unnest(${conditions.bind(fileIds)}::text[]) AS files(id)
     CROSS JOIN LATERAL (
       SELECT inputs.file_id, inputs.position, inputs.field, inputs.generation_id, ${GENERATION_COLUMNS}
       FROM generation_inputs AS inputs JOIN generations ON generations.id = inputs.generation_id
       WHERE ${conditions} ORDER BY ${order} LIMIT ${conditions.bind(request.limit + 1)}
     ) AS uses ORDER BY uses.file_id, ${order}`,
    conditions.values,
  );
  const asUse = (row: FileUseRow) => ({ generation: generationOf(row), position: row.position, field: row.field });
  const uses = groupRows(rows, (row) => row.file_id, asUse);
  return new Map(fileIds.map((fileId) => [fileId, toPage(uses.get(fileId) ?? [], request)]));
}

/** How often these files were used, by the id of the file; those that never were are left out. In one statement. */
export async function countFileUses(
  dataSource: DataSource,
  scope: FileScope,
  fileIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const conditions = scopeConditions(scope).add('file_id = ANY(?)', fileIds);
  const rows = await readRows<{ file_id: string; count: number }>(
    dataSource,
    `SELECT file_id, count(*)::int AS count
     FROM generation_inputs JOIN generations ON generations.id = generation_id
     WHERE ${conditions} GROUP BY file_id`,
    conditions.values,
  );
  return new Map(rows.map((row) => [row.file_id, row.count]));
}

function addUseBound(conditions: Conditions, operator: '<' | '>', position: Position | null): void {
  if (position === null) return;
  const [generationId, index] = [conditions.bind(position.value), conditions.bind(position.id)];
  conditions.addFixed(
    `(inputs.generation_id, inputs.position) ${operator} (${generationId}::text, ${index}::smallint)`,
  );
}
