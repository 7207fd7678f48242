import type { DataSource } from 'typeorm';
import type { Door } from '../../../domain/caller';
import type {
  Generation,
  GenerationFailure,
  GenerationKind,
  GenerationStatus,
  GenerationUsage,
  KeptTranscript,
} from '../../../domain/generation';
import type { FileScope } from '../../../domain/list-filters';
import { type RowSource, readRows } from '../../read-rows';
import { scopeConditions } from '../conditions';

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
