import type { DataSource } from 'typeorm';
import { OwnerUsageCounterEntity } from '../../../src/database/entities/counters';
import type { UsageCounts } from '../../../src/domain/usage';

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
  readonly door?: string;
  /** Counted for an owner, and again among all. */
  readonly ownerId?: string;
  /** The hour that it is counted in; the day follows. */
  readonly at: string;
}

/** Puts counters into the past, as what happened then would have left them: by the hour, and again by the day. */
export async function insertUsage(dataSource: DataSource, rows: readonly UsageRow[]): Promise<void> {
  const counters = rows.flatMap(
    ({ at, kind = 'IMAGE', model = '', generationKind = '', door = '', ownerId = '', ...row }) => {
      const hour = {
        ...NOTHING,
        ...row,
        kind,
        model,
        generationKind,
        door,
        ownerId,
        granularity: 'HOUR',
        startsAt: new Date(at),
      } as const;
      const day = { ...hour, granularity: 'DAY', startsAt: new Date(`${at.slice(0, 10)}T00:00:00Z`) } as const;
      return [hour, day];
    },
  );
  for (const counter of counters) {
    await dataSource.manager.query(...upsert('usage_counters', 'is_owned', counter.ownerId !== '', counter));
    if (counter.ownerId === '') continue;
    await dataSource.manager.query(...upsert('owner_usage_counters', 'owner_id', counter.ownerId, counter));
  }
}

function upsert(
  table: string,
  ownerColumn: string,
  owner: string | boolean,
  {
    organizationId,
    granularity,
    startsAt,
    projectId,
    kind,
    model,
    generationKind,
    door,
    ...counts
  }: OwnerUsageCounterEntity,
): [string, unknown[]] {
  const key = [organizationId, granularity, startsAt, projectId, kind, model, generationKind, door, owner];
  const values = [...key, ...COUNTS.map((name) => counts[name])];
  const placeholders = values.map((_, index) => `$${index + 1}`).join(', ');
  const columns = COUNTS.map(columnOf);
  const added = columns.map((column) => `${column} = ${table}.${column} + excluded.${column}`);
  return [
    `INSERT INTO ${table} (organization_id, granularity, starts_at, project_id, kind, model, generation_kind, door, ${ownerColumn}, ${columns.join(', ')})
     VALUES (${placeholders})
     ON CONFLICT ON CONSTRAINT ${table}_pkey DO UPDATE SET ${added.join(', ')}`,
    values,
  ];
}

const COUNTS = Object.keys(NOTHING) as (keyof UsageCounts)[];

function columnOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
