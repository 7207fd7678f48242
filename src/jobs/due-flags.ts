import { type Belonging, ownerKeyOf } from '../domain/caller';

/** Jobs that wait and are due, by whose they are. */
export interface DueFlags {
  /** The organization's first, then what else there is, such as the owner's. */
  readonly flags: readonly string[];
  /** Since when the first of them has waited. */
  readonly since: Date;
}

/** Those of the tasks in `$1` that are somebody's, and are run before others: see `enqueueKeyed`. */
export const DUE_FLAGS = `
  SELECT ARRAY(
      SELECT flag FROM jsonb_object_keys(flags) AS flag ORDER BY flag NOT LIKE 'organization:%', flag
    ) AS flags, min(run_at) AS since
  FROM graphile_worker._private_jobs AS jobs
  JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id
  WHERE is_available AND run_at <= now() AND tasks.identifier = ANY($1) AND flags IS NOT NULL
  GROUP BY jobs.flags`;

const ORGANIZATION = 'organization:';

/** Says in the queue whose a job is. */
export function organizationFlag(organizationId: string): string {
  return ORGANIZATION + organizationId;
}

/**
 * The names by which jobs of these flags take turns: of their organization among all, and of what has just these flags within
 * it.
 *
 * @param flags in any order
 */
export function turnsOf(flags: readonly string[]): readonly [string, string] {
  const organization = flags.find((flag) => flag.startsWith(ORGANIZATION)) ?? '';
  return [organization, `all of ${[...flags].sort().join(' ')}`];
}

/** The same, of one whose organization has others of several owners: see `SharedJobs`. */
export function flagsOf(owner: Belonging): string[] {
  return [organizationFlag(owner.organizationId), `owner:${ownerKeyOf(owner) ?? owner.organizationId}`];
}
