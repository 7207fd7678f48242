import path from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { type Database, openDatabase } from '../../src/database/open-database';
import type { Workplace } from './benchmark';
import { insertInBulk } from './bulk-insert';

/** The first has a fifth of all files, in five projects; of the others, the second has the most by far, and the last few. */
export const ORGANIZATIONS = 2_000;
const ROWS_AT_ONCE = 500_000;

const id = (prefix: string, n: string) => `'${prefix}_' || lpad((${n})::text, 26, '0')`;
export const organizationIdOf = (n: number) => `org_${String(n).padStart(26, '0')}`;
/** Of an organization, its first project; beyond the number of organizations, the others of the first one. */
export const projectIdOf = (n: number) => `proj_${String(n).padStart(26, '0')}`;

/** Opens an installation with so many files of 2,000 organizations. What an earlier run has filled is kept. */
export async function openOrganizationsDatabase({
  dataDirectory,
  rows,
}: Pick<Workplace, 'dataDirectory' | 'rows'>): Promise<Database> {
  const directory = path.join(dataDirectory, `organizations-${rows}`);
  const database = await openDatabase({ databaseUrl: null, dataDirectory: directory, databasePoolSize: 2 });
  const [{ count }] = await database.dataSource.query('SELECT count(*)::int AS count FROM organizations');
  if (count === 0) {
    await insertInBulk(database.address, (runner) => fillFiles(runner, rows));
    await fillOrganizations(database.dataSource);
  }
  return database;
}

/** Without triggers, which count files one by one and look for their organizations: those come last, when all is filled. */
async function fillFiles(runner: QueryRunner, rows: number): Promise<void> {
  await runner.query('SET session_replication_role = replica; TRUNCATE files, projects, organizations CASCADE');
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    await insertFiles(runner, from, Math.min(rows, from + ROWS_AT_ONCE) - 1);
  }
  await fillCounters(runner);
  await runner.query(
    `INSERT INTO projects (id, organization_id, name)
     SELECT ${id('proj', 'n')}, ${id('org', 'CASE WHEN n < $1 THEN n ELSE 0 END')}, 'web ' || n
     FROM generate_series(0, $1::int + 3) AS n`,
    [ORGANIZATIONS],
  );
  await runner.query('SET session_replication_role = origin');
}

async function fillOrganizations(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `INSERT INTO organizations (id, name, max_bytes, max_files, used_bytes, used_files)
     SELECT ${id('org', 'n')}, 'tenant ' || n, 1e15, 1e9, coalesce(sum(bytes), 0), coalesce(sum(files), 0)
     FROM generate_series(0, $1::int - 1) AS n LEFT JOIN storage_counters ON organization_id = ${id('org', 'n')}
     GROUP BY n`,
    [ORGANIZATIONS],
  );
}

/** Of the first organization's files none are "elsewhere", by tag, metadata and name; a fifth of all files are. */
async function insertFiles(runner: QueryRunner, from: number, to: number): Promise<void> {
  await runner.query(
    `INSERT INTO files (id, organization_id, project_id, owner_id, filename, mime_type, kind, size_bytes, sha256, purpose,
                        origin, status, created_at, expires_at, max_expires_at, tags, metadata, media, object_key)
     SELECT ${id('file', 'n')}, ${id('org', 'tenant')},
            ${id('proj', `CASE WHEN n % 20 = 0 THEN ${ORGANIZATIONS} + n / 20 % 4 ELSE tenant END`)},
            CASE WHEN n % 3 = 0 THEN NULL WHEN n % 4 = 1 THEN 'one' ELSE 'user ' || n % 20000 END,
            CASE WHEN n % 50000 = 0 THEN 'quartz ' WHEN n % 5 = 1 THEN 'kitchen ' ELSE 'picture ' END
              || n::bigint * 7919 % 10000019 || '.png',
            CASE WHEN n % 10 < 8 THEN 'image/png' ELSE 'video/mp4' END, CASE WHEN n % 10 < 8 THEN 'IMAGE' ELSE 'VIDEO' END,
            1000 + n::bigint * 104729 % 1000003, encode(sha256((n / 2)::text::bytea), 'hex'),
            CASE WHEN n % 4 = 0 THEN 'GENERATION_OUTPUT' ELSE 'REFERENCE_MEDIA' END,
            CASE WHEN n % 4 = 0 THEN 'GENERATED' ELSE 'UPLOADED' END,
            CASE WHEN n % 10000 = 10 THEN 'FAILED' ELSE 'READY' END,
            timestamptz '2026-01-01' + (n::bigint * 104729 % 10000019) * interval '1 second',
            CASE WHEN n % 10 > 0 THEN 'infinity' ELSE now() + interval '1 year' + n * interval '1 second' END, 'infinity',
            ARRAY['campaign', 'batch ' || n / 100,
                  CASE WHEN n % 50000 = 0 THEN 'rare' WHEN n % 5 = 1 THEN 'elsewhere' ELSE 'common' END],
            jsonb_build_object('prompt', 'take ' || n % 100, 'place', CASE WHEN n % 5 = 1 THEN 'elsewhere' ELSE 'here' END),
            '{"kind": "IMAGE", "format": "png", "width": 1024, "height": 768, "hasAlpha": false, "frames": 1}',
            'installation/' || n
     FROM generate_series($1::int, $2::int) AS n
     CROSS JOIN LATERAL (SELECT CASE WHEN n % 5 = 0 THEN 0
       ELSE 1 + floor(${ORGANIZATIONS - 1} * power((n::bigint * 7919 % 100003) / 100003.0, 3))::int END AS tenant) AS of`,
    [from, to],
  );
}

async function fillCounters(runner: QueryRunner): Promise<void> {
  await runner.query(
    `INSERT INTO storage_counters (organization_id, project_id, kind, origin, bytes, files)
     SELECT organization_id, project_id, kind, origin, sum(size_bytes), count(*) FROM files GROUP BY 1, 2, 3, 4`,
  );
  await runner.query(
    `INSERT INTO expiry_counters (organization_id, hour, bytes, files)
     SELECT organization_id, date_trunc('hour', expires_at, 'UTC'), sum(size_bytes), count(*)
     FROM files WHERE expires_at < 'infinity' GROUP BY 1, 2`,
  );
  await runner.query(
    `INSERT INTO owner_storage (project_id, owner_id, used_bytes, used_files)
     SELECT project_id, owner_id, sum(size_bytes), count(*) FROM files WHERE owner_id IS NOT NULL GROUP BY 1, 2`,
  );
  await runner.query(
    `INSERT INTO storage_changes (organization_id, granularity, starts_at, project_id, kind, bytes, files)
     SELECT organization_id, 'DAY', date_trunc('day', least(now(), created_at), 'UTC'), project_id, kind, sum(size_bytes), count(*)
     FROM files GROUP BY 1, 3, 4, 5`,
  );
}
