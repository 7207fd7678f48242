import type { DataSource } from 'typeorm';
import { UsageCounterEntity } from '../../src/database/entities/usage-counter';
import type { UsageCounts } from '../../src/domain/usage';

export const NOTHING: UsageCounts = {
  uploads: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
  deletedFiles: 0,
  expiredFiles: 0,
  generations: 0,
  failedGenerations: 0,
  skippedOutputs: 0,
  costUsd: 0,
  images: 0,
  characters: 0,
  audioSeconds: 0,
  videoSeconds: 0,
};

export interface UsageRow extends Partial<UsageCounts> {
  readonly organizationId: string;
  readonly projectId: string;
  readonly kind?: string;
  readonly model?: string;
  readonly generationKind?: string;
  /** The hour that it is counted in; the day follows. */
  readonly at: string;
}

/** Puts counters into the past, as what happened then would have left them: by the hour, and again by the day. */
export async function insertUsage(dataSource: DataSource, rows: readonly UsageRow[]): Promise<void> {
  const counters = rows.flatMap(({ at, kind = 'IMAGE', model = '', generationKind = '', ...row }) => {
    const hour = {
      ...NOTHING,
      ...row,
      kind,
      model,
      generationKind,
      granularity: 'HOUR',
      startsAt: new Date(at),
    } as const;
    const day = { ...hour, granularity: 'DAY', startsAt: new Date(`${at.slice(0, 10)}T00:00:00Z`) } as const;
    return [hour, day];
  });
  for (const counter of counters) await dataSource.manager.query(...upsert(counter));
}

function upsert(counter: UsageCounterEntity): [string, unknown[]] {
  const { organizationId, granularity, startsAt, projectId, kind, model, generationKind, ...counts } = counter;
  const key = [organizationId, granularity, startsAt, projectId, kind, model, generationKind];
  const values = [...key, ...COUNTS.map((name) => counts[name])];
  const placeholders = values.map((_, index) => `$${index + 1}`).join(', ');
  const columns = COUNTS.map(columnOf);
  const added = columns.map((column) => `${column} = usage_counters.${column} + excluded.${column}`);
  return [
    `INSERT INTO usage_counters (organization_id, granularity, starts_at, project_id, kind, model, generation_kind, ${columns.join(', ')})
     VALUES (${placeholders})
     ON CONFLICT ON CONSTRAINT usage_counters_pkey DO UPDATE SET ${added.join(', ')}`,
    values,
  ];
}

const COUNTS = Object.keys(NOTHING) as (keyof UsageCounts)[];

function columnOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
