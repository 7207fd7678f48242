import type { DataSource } from 'typeorm';
import type { Door } from '../../../domain/caller';
import type {
  Generation,
  GenerationFailure,
  GenerationInput,
  GenerationKind,
  GenerationStatus,
  GenerationUsage,
  KeptTranscript,
} from '../../../domain/generation';
import type { FileScope, GenerationFilter } from '../../../domain/list-filters';
import { type Page, type PageRequest, type Position, toPage } from '../../../domain/page';
import { groupRows, type RowSource, readRows } from '../../read-rows';
import { addAlternatives, addBound, type Conditions, type PositionBound, range, scopeConditions } from '../conditions';

/** What a reader may see of a generation: the text of a transcript only until its time has come. */
export const GENERATION_COLUMNS = `
  generations.id, generations.organization_id, generations.project_id, generations.kind, generations.model,
  generations.status, generations.progress, generations.created_at, generations.started_at, generations.completed_at,
  generations.failure, generations.usage, generations.door, generations.owner_id,
  CASE WHEN generations.transcript_expires_at > now() THEN generations.transcript
       ELSE generations.transcript || '{"text": null, "segments": []}' END AS transcript`;

/** A row of `GENERATION_COLUMNS` as the driver gives it. */
export interface GenerationRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string;
  readonly kind: GenerationKind;
  readonly model: string;
  readonly status: GenerationStatus;
  readonly progress: number | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly failure: GenerationFailure | null;
  readonly usage: GenerationUsage | null;
  readonly door: Door | null;
  readonly owner_id: string | null;
  readonly transcript: KeptTranscript | null;
}

export function generationOf(row: GenerationRow): Generation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    kind: row.kind,
    model: row.model,
    status: row.status,
    progress: row.progress,
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    failure: row.failure,
    usage: row.usage,
    door: row.door,
    ownerId: row.owner_id,
    transcript: row.transcript,
  };
}

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
  if (status) addStatusCondition(conditions, status);
  const alternativesOf = {
    ...{ id: filter.ids, project_id: filter.projectIds, owner_id: filter.ownerIds },
    ...{ kind, model },
  };
  for (const [column, alternatives] of Object.entries(alternativesOf)) {
    if (alternatives) addAlternatives(conditions, column, alternatives);
  }
  if (createdAt?.gte != null) conditions.add(range(bounds, 'created_at', '>=', '?'), createdAt.gte);
  if (createdAt?.lt != null) conditions.add(range(bounds, 'created_at', '<', '?'), createdAt.lt);
  for (const bound of bounds) addBound(conditions, bound);
  return conditions;
}

/** With what the indexes say of those that have not ended, or have failed: they know no status, which changes too often. */
function addStatusCondition(conditions: Conditions, status: readonly GenerationStatus[]): void {
  addAlternatives(conditions, 'status', status);
  if (status.every((each) => each === 'QUEUED' || each === 'RUNNING')) conditions.addFixed('completed_at IS NULL');
  if (status.every((each) => each === 'FAILED')) conditions.addFixed('failure IS NOT NULL');
}

function boundAt(operator: '<' | '>', position: Position | null): PositionBound[] {
  return position === null ? [] : [{ column: 'created_at', type: 'timestamptz', operator, position }];
}

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
