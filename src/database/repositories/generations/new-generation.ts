import type { DataSource, EntityManager } from 'typeorm';
import type { Attribution, Belonging } from '../../../domain/caller';
import type { Generation, GenerationInput, GenerationKind } from '../../../domain/generation';
import { runStatement } from '../../read-rows';
import { GENERATION_COLUMNS, type GenerationRow, generationOf } from './find-generations';

export interface NewGeneration extends Attribution {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly kind: GenerationKind;
  readonly model: string;
  readonly inputs: readonly GenerationInput[];
  /** What work in another process will need of the request: JSON. */
  readonly work: object;
  /** Of the process that is about to ask the model, which is written down with it. Null for what waits in the queue. */
  readonly lease: { readonly processNumber: number; readonly seconds: number } | null;
  /** Of the job that takes it from the queue; null: the process of the lease does without. See `enqueueKeyed`. */
  readonly jobFlags: readonly string[] | null;
  readonly idempotency: { readonly key: string; readonly inputSha256: string } | null;
  /** Whose generations are limited in number; null: no token's. */
  readonly chargedTokenId: string | null;
}

/**
 * Adds a generation, and its job if it has one: both or neither. Idempotent: a generation of this id that is there already
 * was added by the same call.
 *
 * With a token whose generations are counted: in the same statement, and only where one is added.
 *
 * @returns null when the idempotency key was taken by another call, maybe in this very moment
 */
export async function addGeneration(
  database: DataSource | EntityManager,
  generation: NewGeneration,
): Promise<Generation | 'TOKEN_SPENT' | null> {
  const { id, organizationId, projectId, kind, model, door, ownerId, inputs, work, lease, idempotency } = generation;
  const { chargedTokenId, jobFlags } = generation;
  const rows = await runStatement<GenerationRow & { readonly is_spent: boolean }>(
    database,
    // Postgres runs a SELECT of a WITH only where it is read: hence the count of jobs.
    `WITH token AS (
       SELECT token_id FROM token_uses WHERE token_id = $14 AND generations < max_generations FOR NO KEY UPDATE
     ),
     allowed AS (SELECT NULL AS token_id WHERE $14::text IS NULL UNION ALL SELECT token_id FROM token),
     added AS (
       INSERT INTO generations AS generations (
         id, organization_id, project_id, kind, model, status, started_at, submitted_at, work,
         process_number, lease_expires_at, idempotency_key, input_sha256, door, owner_id
       )
       SELECT $1, $2, $3, $4, $5, CASE WHEN $7::int IS NULL THEN 'QUEUED' ELSE 'RUNNING' END,
              begun_at, begun_at, $6::jsonb, $7, now() + make_interval(secs => $8), $9, $10, $12, $13
       FROM allowed CROSS JOIN (SELECT CASE WHEN $7::int IS NOT NULL THEN now() END AS begun_at) AS times
       ON CONFLICT DO NOTHING
       RETURNING ${GENERATION_COLUMNS}
     ),
     charged AS (UPDATE token_uses SET generations = generations + 1 FROM added WHERE token_id = $14),
     given AS (
       INSERT INTO generation_inputs (generation_id, position, field, file_id, url)
       SELECT added.id, position - 1, input ->> 'field', input ->> 'fileId', input ->> 'url'
       FROM added, jsonb_array_elements($11::jsonb) WITH ORDINALITY AS inputs (input, position)
     ),
     job AS (
       SELECT graphile_worker.add_job(
         'run_generation', json_build_object('generationId', id), job_key => id, job_key_mode => 'preserve_run_at',
         flags => $15::text[]
       ) FROM added WHERE $15::text[] IS NOT NULL
     )
     SELECT added.*, NOT EXISTS (SELECT FROM allowed) AS is_spent, (SELECT count(*) FROM job) AS jobs
     FROM (SELECT 1) AS answer LEFT JOIN added ON true`,
    [
      id,
      organizationId,
      projectId,
      kind,
      model,
      JSON.stringify(work),
      lease?.processNumber ?? null,
      lease?.seconds ?? null,
      idempotency?.key ?? null,
      idempotency?.inputSha256 ?? null,
      JSON.stringify(inputs),
      door,
      ownerId,
      chargedTokenId,
      jobFlags,
    ],
  );
  const [answer] = rows;
  const row = answer?.id == null ? await findAdded(database, id) : answer;
  if (row !== null) return generationOf(row);
  if (answer?.is_spent !== true) return null;
  // The last that the token could start may be this call's own, which came twice: it was waited for, and is there now.
  const isRepeated =
    idempotency !== null && (await findGenerationOfKey(database, generation, idempotency.key)) !== null;
  return isRepeated ? null : 'TOKEN_SPENT';
}

async function findAdded(database: DataSource | EntityManager, id: string): Promise<GenerationRow | null> {
  const rows: GenerationRow[] = await database.query(`SELECT ${GENERATION_COLUMNS} FROM generations WHERE id = $1`, [
    id,
  ]);
  return rows[0] ?? null;
}

export interface IdempotentGeneration {
  readonly generation: Generation;
  readonly inputSha256: string;
}

/** Each owner has keys of its own. */
export async function findGenerationOfKey(
  database: DataSource | EntityManager,
  { projectId, ownerId }: Pick<Belonging, 'projectId' | 'ownerId'>,
  key: string,
): Promise<IdempotentGeneration | null> {
  const rows: (GenerationRow & { readonly input_sha256: string })[] = await database.query(
    `SELECT ${GENERATION_COLUMNS}, input_sha256 FROM generations
     WHERE project_id = $1 AND coalesce(owner_id, '') = $2 AND idempotency_key = $3`,
    [projectId, ownerId ?? '', key],
  );
  const [row] = rows;
  return row === undefined ? null : { generation: generationOf(row), inputSha256: row.input_sha256 };
}
