import type { DataSource } from 'typeorm';
import type { RowBudget } from '../../../domain/page';
import { firstIntervalFrom, type UsageDimension, type UsageGranularity, type UsagePoint } from '../../../domain/usage';
import { carryForward, type ReadPoint } from './carry-forward';
import { COUNT_COLUMNS } from './usage-counters';

const DIMENSION_COLUMNS = {
  PROJECT: 'project_id',
  KIND: 'kind',
  GENERATION_KIND: 'generation_kind',
  MODEL: 'model',
  OWNER: 'owner_id',
  DOOR: 'door',
} as const satisfies Record<UsageDimension, string>;

const counts = Object.keys(COUNT_COLUMNS);

export interface UsageHistoryQuery {
  readonly organizationId: string;
  /** null: all projects. */
  readonly projectId: string | null;
  /** What happened for this owner alone, and nothing of what is stored; null, the default: all that happened. */
  readonly ownerId?: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly granularity: UsageGranularity;
  readonly groupBy: readonly UsageDimension[];
  /** The most points to return. */
  readonly limit: number;
  /** What the points are taken from, where there is an answer that they are for. */
  readonly budget?: RowBudget | undefined;
}

/** Ordered as the columns are. */
const NONE = `'' COLLATE "C"`;

const COUNTED = `SELECT *, ${NONE} AS owner_id FROM usage_counters`;
const COUNTED_BY_OWNER = `
  SELECT ${counterColumns(NONE)} FROM usage_counters WHERE NOT is_owned
  UNION ALL SELECT ${counterColumns('owner_id')} FROM owner_usage_counters`;

const COUNTED_OF_OWNER = `SELECT ${counterColumns('owner_id')} FROM owner_usage_counters WHERE owner_id = $7`;

function counterColumns(ownerId: string): string {
  const key = 'organization_id, granularity, starts_at, project_id, kind, model, generation_kind, door';
  return [key, `${ownerId} AS owner_id`, ...counts].join(', ');
}

const OWN = 'organization_id = $1 AND ($2::text IS NULL OR project_id = $2)';
/** What is stored is not counted by owner. */
const OWN_STORED = `${OWN} AND $7::text IS NULL`;
/** The history ends now, at the latest. */
const UNTIL = 'least($4::timestamptz, now())';
/** They are gone, and the counters of what is stored still have them: the sweeper has not come by yet. */
const UNSWEPT = `
  SELECT expires_at, project_id, kind, -size_bytes AS bytes, -1 AS files FROM files
  WHERE ${OWN_STORED} AND expires_at <= now() AND status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')`;

/**
 * One statement that reads ranges of primary keys, whatever the number of files. What is stored at the end of an
 * interval is what is stored now, without all that has changed since: the changes of the time after the last interval,
 * by whole days but for the first, and those of the later intervals. It tells of the intervals in which something
 * happened, and of the first; what is stored stays so in between. Sums are cast, so that the driver gives numbers.
 * Counters of owners are read, a row for each, only where the history is by owner.
 *
 * @throws as `budget`
 */
export async function findUsageHistory(dataSource: DataSource, query: UsageHistoryQuery): Promise<UsagePoint[]> {
  const { groupBy, granularity } = query;
  const from = firstIntervalFrom(query.from, granularity);
  const to = firstIntervalFrom(query.to, granularity);
  const { organizationId, projectId, ownerId = null, limit } = query;
  const values = [organizationId, projectId, from, to, firstIntervalFrom(to, 'DAY'), limit, ownerId];
  const counted = ownerId !== null ? COUNTED_OF_OWNER : groupBy.includes('OWNER') ? COUNTED_BY_OWNER : COUNTED;
  const read: ReadPoint[] = await dataSource.query(historySql(granularity, groupBy, counted), values);
  return carryForward(read, query);
}

function historySql(granularity: UsageGranularity, groupBy: readonly UsageDimension[], counted: string): string {
  const columns = groupBy.map((dimension) => DIMENSION_COLUMNS[dimension]);
  const grouping = ['starts_at', ...columns].join(', ');
  // A month is its days.
  const kept = granularity === 'HOUR' ? 'HOUR' : 'DAY';
  const start = (column: string) =>
    granularity === kept ? column : `date_trunc('${granularity}', ${column}, 'UTC') AS starts_at`;
  const sums = counts.map((column) => `sum(${column}) AS ${column}`).join(', ');
  const selected = Object.entries(COUNT_COLUMNS).map(([column, name]) => `${column}::float8 AS "${name}"`);
  // What is stored is of no model, no kind of generation, no door and no owner.
  const ofFiles = ['project_id, kind', NONE, NONE, NONE, NONE, ...counts.map(() => '0')].join(', ');
  const own = (column: string) => (columns.some((name) => name === column) ? `nullif(${column}, '')` : 'NULL');
  const inGroup = columns.length === 0 ? '' : `PARTITION BY ${columns.join(', ')}`;
  return `
    WITH unswept AS (${UNSWEPT}),
    since AS (
      SELECT project_id, kind, bytes, files FROM storage_changes
      WHERE ${OWN_STORED} AND granularity = 'HOUR' AND starts_at >= $4 AND starts_at < $5
      UNION ALL
      SELECT project_id, kind, bytes, files FROM storage_changes
      WHERE ${OWN_STORED} AND granularity = 'DAY' AND starts_at >= $5
      UNION ALL SELECT project_id, kind, bytes, files FROM unswept WHERE expires_at >= $4
    ),
    stored AS (
      SELECT project_id, kind, ${NONE} AS model, ${NONE} AS generation_kind, ${NONE} AS door, ${NONE} AS owner_id,
             bytes, files FROM (
        SELECT project_id, kind, bytes, files FROM storage_counters WHERE ${OWN_STORED}
        UNION ALL SELECT project_id, kind, bytes, files FROM unswept
        UNION ALL SELECT project_id, kind, -bytes, -files FROM since
      ) AS amounts
    ),
    at_end AS (
      SELECT ${[...columns, 'sum(bytes) AS bytes', 'sum(files) AS files'].join(', ')} FROM stored
      ${columns.length === 0 ? '' : `GROUP BY ${columns.join(', ')}`}
    ),
    happened AS (
      SELECT ${start('starts_at')}, project_id, kind, model, generation_kind, door, owner_id, ${counts.join(', ')},
             0 AS changed_bytes, 0 AS changed_files, true AS happens
      FROM (${counted}) AS counted
      WHERE ${OWN} AND granularity = '${kept}' AND starts_at >= $3 AND starts_at < $4
      UNION ALL
      SELECT ${start('starts_at')}, ${ofFiles}, bytes, files, true
      FROM storage_changes WHERE ${OWN_STORED} AND granularity = '${kept}' AND starts_at >= $3 AND starts_at < $4
      UNION ALL
      SELECT date_trunc('${granularity}', expires_at, 'UTC'), ${ofFiles}, bytes, files, true
      FROM unswept WHERE expires_at >= $3 AND expires_at < $4
      UNION ALL
      SELECT DISTINCT $3::timestamptz, ${ofFiles}, 0, 0, false FROM stored WHERE $3 < ${UNTIL}
    ),
    points AS (
      SELECT ${grouping}, ${sums}, sum(changed_bytes) AS changed_bytes, sum(changed_files) AS changed_files,
             bool_or(happens) AS happens
      FROM happened GROUP BY ${grouping}
    ),
    with_stored AS (
      SELECT points.*,
             coalesce(bytes, 0) - coalesce(sum(changed_bytes) OVER later, 0) AS stored_bytes,
             coalesce(files, 0) - coalesce(sum(changed_files) OVER later, 0) AS stored_files
      FROM points LEFT JOIN at_end ${columns.length === 0 ? 'ON true' : `USING (${columns.join(', ')})`}
      WINDOW later AS (${inGroup} ORDER BY starts_at ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
    )
    SELECT starts_at AS "from", ${columns.length === 0 ? `'{}'::text[]` : `ARRAY[${columns.join(', ')}]`} AS "group",
           ${own('project_id')} AS "projectId", ${own('kind')} AS kind,
           ${own('generation_kind')} AS "generationKind", ${own('model')} AS model,
           ${own('owner_id')} AS "ownerId", ${own('door')} AS door, ${selected.join(', ')},
           stored_bytes::float8 AS "storedBytes", stored_files::float8 AS "storedFiles", ${UNTIL} AS until
    FROM with_stored WHERE happens OR stored_bytes <> 0 OR stored_files <> 0
    ORDER BY ${grouping} LIMIT $6`;
}
