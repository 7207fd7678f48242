import type { EntityManager } from 'typeorm';
import type { Belonging } from '../../../domain/caller';
import type { Generation } from '../../../domain/generation';
import type { JsonObject, JsonValue } from '../../../domain/json';
import { LIVING_PROCESSES } from '../living-processes';
import { GENERATION_COLUMNS, type GenerationRow, generationOf } from './find-generations';

/** Who works on a generation: nobody else ends it, or makes outputs of it. */
export interface GenerationClaim {
  readonly generationId: string;
  readonly processNumber: number;
}

/** A generation that this process works on from now on. */
export interface ClaimedGeneration {
  readonly generation: Generation;
  readonly work: JsonObject;
  /** null: the model has not been asked. */
  readonly submittedAt: Date | null;
  /** What the provider took it on as; null: not known. */
  readonly operation: JsonValue | null;
  /** Since it was first claimed. */
  readonly runningMs: number;
  readonly hasInputs: boolean;
  /** Of its project, as of now. */
  readonly zeroDataRetention: boolean;
}

/** Nobody works on it: its process lives no more, let go of it, or has given no sign of life. */
const ABANDONED = `
  (generations.process_number IS NULL OR generations.lease_expires_at < now()
   OR generations.process_number NOT IN (SELECT process_number FROM alive))`;

/**
 * Takes on a generation that waits, or that was abandoned amid the work, by a statement that only one process can win.
 * What this very process has claimed counts as abandoned: the caller knows that it works on it no more. Who had it before
 * and did not let go of it counts as a death, before the work begins: it may be what ended the process.
 *
 * @returns null when it has ended, or somebody works on it
 */
export async function claimGeneration(
  manager: EntityManager,
  { generationId, processNumber }: GenerationClaim,
  leaseSeconds: number,
): Promise<ClaimedGeneration | null> {
  const [rows]: [ClaimedRow[]] = await manager.query(
    `WITH alive AS (${LIVING_PROCESSES})
     UPDATE generations
     SET status = 'RUNNING', started_at = coalesce(started_at, now()), process_number = $2,
         lease_expires_at = now() + make_interval(secs => $3),
         work = CASE WHEN status = 'RUNNING' AND process_number IS NOT NULL
                THEN work || jsonb_build_object('deaths', coalesce((work->>'deaths')::int, 0) + 1) ELSE work END
     WHERE id = $1 AND (status = 'QUEUED' OR (status = 'RUNNING' AND (process_number = $2 OR ${ABANDONED})))
     RETURNING ${GENERATION_COLUMNS}, work, submitted_at, operation,
               extract(epoch FROM now() - started_at) * 1000 AS running_ms,
               EXISTS (SELECT FROM generation_inputs WHERE generation_id = generations.id) AS has_inputs,
               (SELECT zero_data_retention FROM projects WHERE projects.id = generations.project_id)`,
    [generationId, processNumber, leaseSeconds],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { work, submitted_at: submittedAt, operation, running_ms: runningMs } = row;
  const { has_inputs: hasInputs, zero_data_retention: zeroDataRetention } = row;
  const generation = generationOf(row);
  return { generation, work, submittedAt, operation, runningMs: Number(runningMs), hasInputs, zeroDataRetention };
}

interface ClaimedRow extends GenerationRow {
  readonly work: JsonObject;
  readonly submitted_at: Date | null;
  readonly operation: JsonValue | null;
  readonly running_ms: string;
  readonly has_inputs: boolean;
  readonly zero_data_retention: boolean;
}

/** Nobody has to work on it until its provider is done. */
const AWAITED = `(process_number IS NULL
   AND EXISTS (SELECT FROM awaited_operations WHERE awaited_operations.generation_id = generations.id))`;

/** The generations that somebody worked on who does no more, and those that wait for a job that there is none of. */
export function findAbandonedGenerations(
  manager: EntityManager,
  limit: number,
): Promise<(Belonging & { readonly id: string })[]> {
  return manager.query(
    `WITH alive AS (${LIVING_PROCESSES})
     SELECT id, organization_id AS "organizationId", project_id AS "projectId", owner_id AS "ownerId" FROM generations
     WHERE completed_at IS NULL AND ((status = 'RUNNING' AND ${ABANDONED} AND NOT ${AWAITED})
       OR (status = 'QUEUED' AND NOT EXISTS (
       SELECT FROM graphile_worker.jobs
       WHERE jobs.key = generations.id AND (attempts < max_attempts OR locked_at IS NOT NULL))))
     ORDER BY id LIMIT $1`,
    [limit],
  );
}

const CLAIMED = `id = $1 AND process_number = $2 AND status = 'RUNNING'`;

/** Changes what a claim holds. @returns false when the claim does not stand: it has ended, or another process has it */
async function update(
  manager: EntityManager,
  claim: GenerationClaim,
  set: string,
  ...values: readonly unknown[]
): Promise<boolean> {
  const [, count]: [unknown, number] = await manager.query(`UPDATE generations SET ${set} WHERE ${CLAIMED}`, [
    claim.generationId,
    claim.processNumber,
    ...values,
  ]);
  return count === 1;
}

export function renewClaim(manager: EntityManager, claim: GenerationClaim, leaseSeconds: number): Promise<boolean> {
  return update(manager, claim, 'lease_expires_at = now() + make_interval(secs => $3)', leaseSeconds);
}

/** Lets another process, or this one later, take the work on where it is. */
export function yieldClaim(manager: EntityManager, claim: GenerationClaim): Promise<boolean> {
  return update(manager, claim, 'process_number = NULL');
}

/** The same, where the provider has taken it on: otherwise there is nothing to go on with. */
export async function yieldOperation(manager: EntityManager, claim: GenerationClaim): Promise<boolean> {
  const [, count]: [unknown, number] = await manager.query(
    `UPDATE generations SET process_number = NULL WHERE ${CLAIMED} AND operation IS NOT NULL`,
    [claim.generationId, claim.processNumber],
  );
  return count === 1;
}

/** Written before the model is asked: whoever finds it written does not ask again without thought. */
export function recordSubmission(manager: EntityManager, claim: GenerationClaim): Promise<boolean> {
  return update(manager, claim, 'submitted_at = coalesce(submitted_at, now())');
}

/** Written before anybody waits for it. Nobody asks again from then on, so what was asked is forgotten. */
export function recordOperation(
  manager: EntityManager,
  claim: GenerationClaim,
  operation: JsonValue,
): Promise<boolean> {
  return update(
    manager,
    claim,
    `operation = $3::jsonb, work = work || '{"settings": null}'`,
    JSON.stringify(operation),
  );
}

/** @param percent 0 to 100; it never goes back */
export function recordProgress(manager: EntityManager, claim: GenerationClaim, percent: number): Promise<boolean> {
  return update(manager, claim, 'progress = greatest(progress, $3::smallint)', percent);
}
