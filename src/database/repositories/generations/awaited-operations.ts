import type { EntityManager } from 'typeorm';
import type { PollCount } from '../../../domain/generation';
import type { JsonValue } from '../../../domain/json';
import type { GenerationClaim } from './generation-claims';

/** What was answered when a provider was asked about its work: that it is still at it, or nothing. */
export interface OperationPoll {
  readonly generationId: string;
  /** 0 to 100; null where the provider does not say. */
  readonly percent: number | null;
  /** Until it is asked again. */
  readonly pauseSeconds: number;
  readonly polls: PollCount;
}

/**
 * Lets go of a generation that a provider works on: no process has it until the provider is done, and whichever is free asks
 * when that is due.
 *
 * @returns false when the claim does not stand, or the provider has not taken it on
 */
export async function awaitOperation(
  manager: EntityManager,
  { generationId, processNumber }: GenerationClaim,
  { percent, pauseSeconds, polls }: Omit<OperationPoll, 'generationId'>,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `WITH yielded AS (
       UPDATE generations SET process_number = NULL, progress = greatest(progress, $3::smallint)
       WHERE id = $1 AND process_number = $2 AND status = 'RUNNING' AND operation IS NOT NULL
       RETURNING id, organization_id
     )
     INSERT INTO awaited_operations AS awaited (generation_id, organization_id, due_at, answers, failures)
     SELECT id, organization_id, now() + make_interval(secs => $4), $5::integer, $6::integer FROM yielded
     ON CONFLICT (generation_id) DO UPDATE
     SET due_at = excluded.due_at, answers = excluded.answers, failures = excluded.failures
     RETURNING generation_id`,
    [generationId, processNumber, percent, pauseSeconds, polls.answers, polls.failures],
  );
  return rows.length === 1;
}

/** An operation that is to be asked about. */
export interface DueOperation {
  readonly generationId: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly ownerId: string | null;
  readonly model: string;
  readonly operation: JsonValue;
  readonly polls: PollCount;
  /** Since the generation was first claimed. */
  readonly runningMs: number;
  /** Of the project, by now. */
  readonly zeroDataRetention: boolean;
}

export interface DueSelection {
  readonly limit: number;
  /** How many of one organization are asked about at once, those under way included. */
  readonly maxPerOrganization: number;
  /** How many are under way, by organization. */
  readonly underWay: ReadonlyMap<string, number>;
  /** When another process may take it for forgotten. */
  readonly leaseSeconds: number;
}

/**
 * Takes on to ask about what is due, one of each organization before the second of any. What nobody waits for any more,
 * because it was canceled or is worked on, is left out, and no more awaited.
 */
export async function takeDueOperations(
  manager: EntityManager,
  { limit, maxPerOrganization, underWay, leaseSeconds }: DueSelection,
): Promise<DueOperation[]> {
  const [taken]: [(DueRow & { readonly is_awaited: boolean })[], number] = await manager.query(
    `WITH due AS (
       SELECT generation_id FROM awaited_operations
       WHERE due_at <= now() AND generation_id IN (
         SELECT generation_id FROM (
           SELECT generation_id, organization_id, due_at,
             row_number() OVER (PARTITION BY organization_id ORDER BY due_at, generation_id) AS turn
           FROM awaited_operations WHERE due_at <= now()
         ) AS ranked
         WHERE turn <= $2 - coalesce(($3::jsonb ->> organization_id)::integer, 0)
         ORDER BY turn, due_at LIMIT $1
       )
       FOR UPDATE SKIP LOCKED
     )
     UPDATE awaited_operations AS awaited SET due_at = now() + make_interval(secs => $4)
     FROM due, generations, projects
     WHERE awaited.generation_id = due.generation_id AND generations.id = due.generation_id
       AND projects.id = generations.project_id
     RETURNING awaited.generation_id, awaited.organization_id, awaited.answers, awaited.failures, generations.model,
       generations.project_id, generations.owner_id, generations.operation, projects.zero_data_retention,
       extract(epoch FROM now() - generations.started_at) * 1000 AS running_ms,
       generations.status = 'RUNNING' AND generations.process_number IS NULL AND generations.operation IS NOT NULL
         AS is_awaited`,
    [limit, maxPerOrganization, JSON.stringify(Object.fromEntries(underWay)), leaseSeconds],
  );
  const over = taken.filter(({ is_awaited: isAwaited }) => !isAwaited).map(({ generation_id: id }) => id);
  if (over.length > 0) await manager.query('DELETE FROM awaited_operations WHERE generation_id = ANY($1)', [over]);
  return taken.filter(({ is_awaited: isAwaited }) => isAwaited).map(dueOf);
}

interface DueRow {
  readonly generation_id: string;
  readonly organization_id: string;
  readonly project_id: string;
  readonly owner_id: string | null;
  readonly answers: number;
  readonly failures: number;
  readonly model: string;
  readonly operation: JsonValue;
  readonly zero_data_retention: boolean;
  readonly running_ms: string;
}

function dueOf({ answers, failures, ...row }: DueRow): DueOperation {
  return {
    generationId: row.generation_id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    model: row.model,
    operation: row.operation,
    polls: { answers, failures },
    runningMs: Number(row.running_ms),
    zeroDataRetention: row.zero_data_retention,
  };
}

/** Notes when each is asked about next, and how far it has come; the progress of what somebody works on is left to them. */
export async function recordPolls(manager: EntityManager, polls: readonly OperationPoll[]): Promise<void> {
  await manager.query(
    `WITH polled AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS polled (id text, pause_seconds double precision, answers integer, failures integer, percent smallint)
     ),
     progressed AS (
       UPDATE generations SET progress = polled.percent FROM polled
       WHERE generations.id = polled.id AND status = 'RUNNING' AND process_number IS NULL
         AND polled.percent > coalesce(progress, -1)
     )
     UPDATE awaited_operations AS awaited
     SET due_at = now() + make_interval(secs => polled.pause_seconds), answers = polled.answers, failures = polled.failures
     FROM polled WHERE awaited.generation_id = polled.id`,
    [
      JSON.stringify(
        polls.map(({ generationId, percent, pauseSeconds, polls: { answers, failures } }) => {
          return { id: generationId, pause_seconds: pauseSeconds, answers, failures, percent };
        }),
      ),
    ],
  );
}

/** @returns false when it was not awaited any more: another process has heard the same */
export async function endAwaiting(manager: EntityManager, generationId: string): Promise<boolean> {
  const [, count]: [unknown, number] = await manager.query('DELETE FROM awaited_operations WHERE generation_id = $1', [
    generationId,
  ]);
  return count === 1;
}
