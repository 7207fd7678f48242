import type { EntityManager } from 'typeorm';

/** What each task is given. */
export interface TaskPayloads {
  purge_blobs: { readonly blobs: readonly { readonly objectKey: string; readonly generation: string | null }[] };
}

export type TaskName = keyof TaskPayloads;

/** Tasks that are given nothing: one that waits does for any number of calls. */
export type PlainTaskName = 'reconcile_uploads';

/** Adds a job in the transaction of `manager`: it is run if and only if that commits. */
export async function enqueue<Task extends TaskName>(
  manager: EntityManager,
  task: Task,
  payload: TaskPayloads[Task],
): Promise<void> {
  await manager.query('SELECT graphile_worker.add_job($1, $2::json)', [task, JSON.stringify(payload)]);
}

/** Adds a job unless one of this task waits already. */
export async function enqueueOnce(manager: EntityManager, task: PlainTaskName): Promise<void> {
  await manager.query(`SELECT graphile_worker.add_job($1, '{}'::json, job_key => $1)`, [task]);
}
