import type { EntityManager } from 'typeorm';
import type { Rate } from '../../../concurrency/point-bucket';

export interface SpentPoints {
  readonly id: string;
  /** Since it was told the last time. */
  readonly spent: number;
  readonly rate: Rate;
}

/**
 * Takes what one process has spent off what all of them share.
 *
 * @param changes of different ids
 * @returns what is left of each, by its id; below 0: it is owed
 */
export async function shareSpending(
  manager: EntityManager,
  changes: readonly SpentPoints[],
): Promise<ReadonlyMap<string, number>> {
  // In the order of the ids, so that two processes do not wait for each other.
  const rows: readonly { id: string; level: number }[] = await manager.query(
    `INSERT INTO rate_buckets AS bucket (id, level, capacity, per_second, changed_at)
     SELECT id, capacity - spent, capacity, per_second, now()
     FROM unnest($1::text[], $2::float8[], $3::float8[], $4::float8[]) AS given (id, spent, capacity, per_second)
     ORDER BY id COLLATE "C"
     ON CONFLICT (id) DO UPDATE SET
       level = least(excluded.capacity,
         bucket.level + bucket.per_second * greatest(0, extract(epoch FROM excluded.changed_at - bucket.changed_at))::float8
       ) - (excluded.capacity - excluded.level),
       capacity = excluded.capacity,
       per_second = excluded.per_second,
       changed_at = greatest(bucket.changed_at, excluded.changed_at)
     RETURNING id, level`,
    [
      changes.map(({ id }) => id),
      changes.map(({ spent }) => spent),
      changes.map(({ rate }) => rate.capacity),
      changes.map(({ rate }) => rate.perSecond),
    ],
  );
  return new Map(rows.map(({ id, level }) => [id, level]));
}

/** Forgets what has come back in full: it is as if nothing had ever been spent. */
export async function forgetFullBuckets(manager: EntityManager): Promise<void> {
  await manager.query(
    `DELETE FROM rate_buckets
     WHERE level + per_second * extract(epoch FROM now() - changed_at)::float8 >= capacity`,
  );
}
