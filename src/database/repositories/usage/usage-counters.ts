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

const CHANGES = `
  WITH change AS (
    SELECT *, owner_id <> '' AS is_owned, date_trunc(granularity, now(), 'UTC') AS starts_at
    FROM jsonb_to_recordset($1) AS change (
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
    ${columns.map((column) => `${column} = counter.${column} + excluded.${column}`).join(', ')}`;

const ADD = `${CHANGES} ${addTo('usage_counters', `${KEY}, is_owned`, 'true')}`;
const ADD_OWNED = `${CHANGES}, owned AS (${addTo('owner_usage_counters', `${KEY}, owner_id`, 'is_owned')})
  ${addTo('usage_counters', `${KEY}, is_owned`, 'true')}`;

/** Counts what happened, for the hour and the day that it is by the database's clock. One statement for any number. */
export async function addUsage(manager: EntityManager, changes: readonly UsageChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(rowOf);
  await manager.query(rows.some((row) => row['owner_id'] !== '') ? ADD_OWNED : ADD, [JSON.stringify(rows)]);
}

function rowOf(change: UsageChange): Record<string, unknown> {
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
