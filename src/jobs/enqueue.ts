import type { EntityManager } from 'typeorm';
import type { Belonging } from '../domain/caller';
import type { JsonValue } from '../domain/json';
import { flagsOf } from './due-flags';

/** What each task is given. */
export interface TaskPayloads {
  purge_blobs: { readonly blobs: readonly { readonly objectKey: string; readonly generation: string | null }[] };
  finish_upload: { readonly fileId: string };
  make_thumbhash: { readonly fileId: string };
  run_generation: { readonly generationId: string };
  /** A project or an organization whose deletion was cut short. */
  finish_deletion: { readonly projectId: string } | { readonly organizationId: string };
  /** To send what is due to a webhook. A trigger on `media_events` enqueues it as well. */
  deliver_webhook: { readonly webhookId: string };
  /** What was sent to a webhook that is deleted. */
  forget_deliveries: { readonly webhookId: string };
  /** An operation at a provider that nobody wants the result of any more. */
  cancel_operation: { readonly model: string; readonly operation: JsonValue };
}

export type TaskName = keyof TaskPayloads;

/** Tasks that are given nothing: one that waits does for any number of calls. */
export type PlainTaskName = 'reconcile_uploads' | 'reconcile_generations' | 'reconcile_webhooks';

declare global {
  namespace GraphileWorker {
    /** What a handler is given is what `enqueue` was. */
    interface Tasks extends TaskPayloads {}
  }
}

/**
 * Adds a job in the transaction of `manager`: it is run if and only if that commits. One that fails is tried 25 times, the
 * nth time e^n seconds after the one before, six hours at most: what graphile-worker does of all that says nothing else.
 */
export async function enqueue<Task extends TaskName>(
  manager: EntityManager,
  task: Task,
  payload: TaskPayloads[Task],
): Promise<void> {
  await manager.query('SELECT graphile_worker.add_job($1, $2::json)', [task, JSON.stringify(payload)]);
}

/** Adds a job that is run after all others that are due, and while no other of its queue is, in whichever process. */
export async function enqueueInTurn<Task extends TaskName>(
  manager: EntityManager,
  task: Task,
  payload: TaskPayloads[Task],
  { queue, attempts }: { readonly queue: string; readonly attempts: number },
): Promise<void> {
  await manager.query(
    'SELECT graphile_worker.add_job($1, $2::json, queue_name => $3, max_attempts => $4, priority => 1)',
    [task, JSON.stringify(payload), queue, attempts],
  );
}

/**
 * Adds a job of an organization, unless one waits under the same key; that one stays where it is in the queue. Runners
 * share themselves among organizations, and those among their owners: see `SharedJobs`.
 */
export async function enqueueKeyed<Task extends TaskName>(
  manager: EntityManager,
  task: Task,
  payload: TaskPayloads[Task],
  { key, ...owner }: Belonging & { readonly key: string },
): Promise<void> {
  await manager.query(
    `SELECT graphile_worker.add_job($1, $2::json, job_key => $3, job_key_mode => 'preserve_run_at', flags => $4)`,
    [task, JSON.stringify(payload), key, flagsOf(owner)],
  );
}

/** Adds a job unless one of this task waits already. */
export async function enqueueOnce(manager: EntityManager, task: PlainTaskName): Promise<void> {
  await manager.query(`SELECT graphile_worker.add_job($1, '{}'::json, job_key => $1)`, [task]);
}

/**
 * Adds a job that is run after a while, in place of one that waits under the same key.
 *
 * @param flags of each of which a runner has so many jobs at most: see `SharedJobs`. Default none
 */
export async function enqueueLater<Task extends TaskName>(
  manager: EntityManager,
  task: Task,
  payload: TaskPayloads[Task],
  { key, delaySeconds, flags = [] }: { key: string; delaySeconds: number; flags?: readonly string[] },
): Promise<void> {
  await manager.query(
    `SELECT graphile_worker.add_job(
       $1, $2::json, job_key => $3, run_at => now() + make_interval(secs => $4), flags => nullif($5::text[], '{}'))`,
    [task, JSON.stringify(payload), key, delaySeconds, flags],
  );
}

/** Takes back the jobs that wait under these keys. */
export async function cancelJobs(manager: EntityManager, keys: readonly string[]): Promise<void> {
  if (keys.length > 0)
    await manager.query('SELECT graphile_worker.remove_job(key) FROM unnest($1::text[]) AS key', [keys]);
}
