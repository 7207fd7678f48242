import type { DataSource, EntityManager } from 'typeorm';
import type { UsageChange, UsageCounts } from '../../../domain/usage';

/** The counters by the columns that keep them. */
export const COUNT_COLUMNS = {
  uploads: 'uploads',
  uploaded_bytes: 'uploadedBytes',
  downloaded_bytes: 'downloadedBytes',
  deleted_files: 'deletedFiles',
  expired_files: 'expiredFiles',
  generations: 'generations',
  failed_generations: 'failedGenerations',
  skipped_outputs: 'skippedOutputs',
  cost_usd: 'costUsd',
  images: 'images',
  characters: 'characters',
  audio_seconds: 'audioSeconds',
  video_seconds: 'videoSeconds',
} as const satisfies Record<string, keyof UsageCounts>;

const columns = Object.keys(COUNT_COLUMNS);
const KEY = 'organization_id, granularity, starts_at, project_id, kind, model, door';

const changeOf = (rows: string) => `
  change AS (
    SELECT *, owner_id <> '' AS is_owned, date_trunc(granularity, now(), 'UTC') AS starts_at
    FROM jsonb_to_recordset(${rows}) AS change (
           organization_id text, project_id text, kind text, model text, generation_kind text, door text, owner_id text,
           ${columns.map((column) => `${column} double precision`).join(', ')})
    CROSS JOIN (VALUES ('HOUR'), ('DAY')) AS granularities (granularity)
  )`;

/** In the order of the keys, so that two statements cannot wait for each other. */
const addTo = (table: string, key: string, which: string) => `
  INSERT INTO ${table} AS counter (${key}, generation_kind, ${columns.join(', ')})
  SELECT ${key}, max(generation_kind), ${columns.map((column) => `sum(${column})`).join(', ')}
  FROM change WHERE ${which} GROUP BY ${key} ORDER BY ${key}
  ON CONFLICT (${key})
  DO UPDATE SET generation_kind = excluded.generation_kind,
    ${columns.map((column) => `${column} = counter.${column} + excluded.${column}`).join(', ')}
  RETURNING 1`;

/**
 * Parts of the statement that makes what is counted, so that it costs no round trip: counts changes for the hour and the
 * day that it is by the database's clock. What is of owners is counted behind all else, in every statement, so that two
 * cannot wait for each other.
 *
 * @param rows an expression of JSON as `usageRow` makes it, in an array; NULL: nothing is counted
 * @param isOwned whether any of them may be of an owner
 */
export function countUsage(rows: string, isOwned: boolean): string {
  const counted = `${changeOf(rows)}, counted AS (${addTo('usage_counters', `${KEY}, is_owned`, 'true')})`;
  // As a number, so that all of them are counted by then, and not the first alone.
  const afterwards = 'is_owned AND (SELECT count(*) FROM counted) > 0';
  return isOwned ? `${counted}, owned AS (${addTo('owner_usage_counters', `${KEY}, owner_id`, afterwards)})` : counted;
}

const ADD = `WITH ${countUsage('$1', false)} SELECT`;
const ADD_OWNED = `WITH ${countUsage('$1', true)} SELECT`;

/** Counts what happened. One statement for any number. */
export async function addUsage(manager: EntityManager, changes: readonly UsageChange[]): Promise<void> {
  if (changes.length === 0) return;
  const isOwned = changes.some(({ ownerId }) => ownerId !== null);
  await manager.query(isOwned ? ADD_OWNED : ADD, [JSON.stringify(changes.map(usageRow))]);
}

/** A change as `countUsage` takes it: an object of JSON. */
export function usageRow(change: UsageChange): Record<string, unknown> {
  const counts = Object.entries(COUNT_COLUMNS).map(([column, field]) => [column, change[field] ?? 0]);
  return {
    organization_id: change.organizationId,
    project_id: change.projectId,
    kind: change.kind,
    model: change.model ?? '',
    generation_kind: change.generationKind ?? '',
    door: change.door ?? '',
    owner_id: change.ownerId ?? '',
    ...Object.fromEntries(counts),
  };
}

/** Removes the counters of hours that are long over and of which no file is left. */
export async function removePastExpiryCounters(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `DELETE FROM expiry_counters WHERE hour < now() - interval '1 day' AND bytes = 0 AND files = 0`,
  );
}
