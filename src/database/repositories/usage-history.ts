import type { DataSource } from 'typeorm';
import type { UsageDimension, UsageGranularity, UsagePoint } from '../../domain/usage';

const DIMENSION_COLUMNS = {
  PROJECT: 'project_id',
  KIND: 'kind',
  MODEL: 'model',
} as const satisfies Record<UsageDimension, string>;

export interface UsageHistoryQuery {
  readonly organizationId: string;
  /** null: all projects. */
  readonly projectId: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly granularity: UsageGranularity;
  readonly groupBy: readonly UsageDimension[];
  /** The most points to return. */
  readonly limit: number;
}

/** One read of the primary key's range. Sums are cast, so that the driver gives numbers. */
export async function findUsageHistory(dataSource: DataSource, query: UsageHistoryQuery): Promise<UsagePoint[]> {
  const columns = query.groupBy.map((dimension) => DIMENSION_COLUMNS[dimension]);
  const group = columns.length === 0 ? `'{}'::text[]` : `ARRAY[${columns.join(', ')}]`;
  const grouping = ['starts_at', ...columns].join(', ');
  return dataSource.query(
    `SELECT starts_at AS "from", ${group} AS "group",
            sum(uploads)::float8 AS uploads, sum(uploaded_bytes)::float8 AS "uploadedBytes",
            sum(downloaded_bytes)::float8 AS "downloadedBytes", sum(deleted_files)::float8 AS "deletedFiles",
            sum(expired_files)::float8 AS "expiredFiles", sum(generations)::float8 AS generations,
            sum(failed_generations)::float8 AS "failedGenerations", sum(skipped_outputs)::float8 AS "skippedOutputs",
            sum(cost_usd) AS "costUsd"
     FROM usage_counters
     WHERE organization_id = $1 AND granularity = $2 AND starts_at >= $3 AND starts_at < $4
       AND ($5::text IS NULL OR project_id = $5)
     GROUP BY ${grouping} ORDER BY ${grouping} LIMIT $6`,
    [query.organizationId, query.granularity, query.from, query.to, query.projectId, query.limit],
  );
}
