import type { EntityManager } from 'typeorm';
import type { UsageChange, UsageCounts } from '../../../domain/usage';

/** The counters by the columns that keep them. */
const COLUMNS = {
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

const columns = Object.keys(COLUMNS);
const KEY = 'organization_id, granularity, starts_at, project_id, kind, model';

const ADD = `
  INSERT INTO usage_counters AS counter (${KEY}, generation_kind, ${columns.join(', ')})
  SELECT organization_id, granularity, date_trunc(granularity, now(), 'UTC') AS starts_at, project_id, kind, model,
         max(generation_kind), ${columns.map((column) => `sum(${column})`).join(', ')}
  FROM jsonb_to_recordset($1) AS change (
         organization_id text, project_id text, kind text, model text, generation_kind text,
         ${columns.map((column) => `${column} double precision`).join(', ')})
  CROSS JOIN (VALUES ('HOUR'), ('DAY')) AS granularities (granularity)
  GROUP BY ${KEY} ORDER BY ${KEY}
  ON CONFLICT (${KEY})
  DO UPDATE SET generation_kind = excluded.generation_kind,
    ${columns.map((column) => `${column} = counter.${column} + excluded.${column}`).join(', ')}`;

/** Counts what happened, for the hour and the day that it is by the database's clock. One statement for any number. */
export async function addUsage(manager: EntityManager, changes: readonly UsageChange[]): Promise<void> {
  if (changes.length > 0) await manager.query(ADD, [JSON.stringify(changes.map(rowOf))]);
}

function rowOf(change: UsageChange): Record<string, unknown> {
  const counts = Object.entries(COLUMNS).map(([column, field]) => [column, change[field] ?? 0]);
  return {
    organization_id: change.organizationId,
    project_id: change.projectId,
    kind: change.kind,
    model: change.model ?? '',
    generation_kind: change.generationKind ?? '',
    ...Object.fromEntries(counts),
  };
}
