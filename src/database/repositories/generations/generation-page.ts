import type { Generation } from '../../../domain/generation';
import type { FileScope, GenerationFilter } from '../../../domain/list-filters';
import { type Page, type PageRequest, type Position, toPage } from '../../../domain/page';
import { type RowSource, readRows } from '../../read-rows';
import { addBound, type Conditions, type PositionBound, range, scopeConditions } from '../conditions';
import { GENERATION_COLUMNS, type GenerationRow, generationOf } from './find-generations';

export interface GenerationListQuery {
  readonly scope: FileScope;
  readonly filter: GenerationFilter;
}

/** One statement, whatever the page, and the newest first: the rows beside a position in the index, never an offset. */
export async function findGenerationPage(
  source: RowSource,
  query: GenerationListQuery,
  request: PageRequest,
): Promise<Page<Generation>> {
  const conditions = generationConditions(query, [...boundAt('<', request.after), ...boundAt('>', request.before)]);
  const direction = request.direction === 'FORWARD' ? 'DESC' : 'ASC';
  const rows = await readRows<GenerationRow>(
    source,
    `SELECT ${GENERATION_COLUMNS} FROM generations WHERE ${conditions}
     ORDER BY created_at ${direction}, id ${direction} LIMIT ${conditions.bind(request.limit + 1)}`,
    conditions.values,
  );
  return toPage(rows.map(generationOf), request);
}

/** Counts what the filter matches; it reads every match, so it is asked for only when a client selects it. */
export async function countGenerations(source: RowSource, query: GenerationListQuery): Promise<number> {
  const conditions = generationConditions(query);
  const sql = `SELECT count(*)::int AS count FROM generations WHERE ${conditions}`;
  const [row] = await readRows<{ count: number }>(source, sql, conditions.values);
  return row?.count ?? 0;
}

function generationConditions(
  { scope, filter }: GenerationListQuery,
  bounds: readonly PositionBound[] = [],
): Conditions {
  const conditions = scopeConditions(scope);
  const { kind, status, model, createdAt } = filter;
  const alternativesOf = {
    ...{ id: filter.ids, project_id: filter.projectIds, owner_id: filter.ownerIds },
    ...{ kind, status, model },
  };
  for (const [column, alternatives] of Object.entries(alternativesOf)) {
    if (alternatives) conditions.add(`${column} = ANY(?)`, alternatives);
  }
  if (createdAt?.gte != null) conditions.add(range(bounds, 'created_at', '>=', '?'), createdAt.gte);
  if (createdAt?.lt != null) conditions.add(range(bounds, 'created_at', '<', '?'), createdAt.lt);
  for (const bound of bounds) addBound(conditions, bound);
  return conditions;
}

function boundAt(operator: '<' | '>', position: Position | null): PositionBound[] {
  return position === null ? [] : [{ column: 'created_at', type: 'timestamptz', operator, position }];
}
