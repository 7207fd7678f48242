import type { DataSource } from 'typeorm';
import { createFilledDatabase, type TestDatabase } from './test-database';

/**
 * Organizations of very different sizes. The first has a fifth of all there is, in five projects and of many owners; of the
 * others, the second has the most by far, and the last few rows. Beside the first, each has one project.
 */
export const TENANTS = 2_000;
const FILES = 100_000;
/** Each of the second kind is a tenth of that: generations, events, deliveries and so on are half or less. */
const OTHERS = 50_000;
const UPLOADS = 5_000;
export const WEBHOOKS = 500;
/** Beside one of each tenant; half of them are for projects. */
export const KEYS = 20_000;

const id = (prefix: string, n: string) => `'${prefix}_' || lpad((${n})::text, 26, '0')`;
export const organizationIdOf = (n: number) => `org_${String(n).padStart(26, '0')}`;
/** Of an organization, its first project. */
export const projectIdOf = (n: number) => `proj_${String(n).padStart(26, '0')}`;
/** Which the files of the row of this number are of. */
const TENANT_OF_ROW = `CASE WHEN n % 5 = 0 THEN 0
  ELSE 1 + floor(${TENANTS - 1} * power((n::bigint * 7919 % 100003) / 100003.0, 3))::int END`;
const PROJECT_OF_ROW = `CASE WHEN n % 20 = 0 THEN ${TENANTS} + n / 20 % 4 ELSE tenant END`;
const ROWS = (count: number) =>
  `(SELECT n, tenant, ${PROJECT_OF_ROW} AS project
    FROM generate_series(0, ${count - 1}) AS n CROSS JOIN LATERAL (SELECT ${TENANT_OF_ROW} AS tenant) AS tenants) AS rows`;
const TENANT = `${id('org', 'tenant')}, ${id('proj', 'project')}`;
/** Of the first organization's owners, one has a fourth. The same names are to be found in every project. */
const OWNER = `CASE WHEN n % 3 = 0 THEN NULL WHEN n % 4 = 1 THEN 'one' ELSE 'user ' || n % 200 END`;

/** Their indexes are made afterwards: row by row that takes several times as long. */
const FILLED_AT_ONCE = ['files', 'generations'];

/** Every table that grows, filled as an installation of many tenants has it. Little of it is due. */
const FILLS: readonly string[] = [
  `INSERT INTO organizations (id, name, max_bytes, max_files)
   SELECT ${id('org', 'n')}, 'tenant ' || n, 1e15, 1e9 FROM generate_series(0, ${TENANTS - 1}) AS n`,
  `INSERT INTO projects (id, organization_id, name, zero_data_retention)
   SELECT ${id('proj', 'n')}, ${id('org', `CASE WHEN n < ${TENANTS} THEN n ELSE 0 END`)}, 'web ' || n, n % 500 = 7
   FROM generate_series(0, ${TENANTS + 3}) AS n`,
  `INSERT INTO api_keys (id, organization_id, project_id, key_sha256, scopes)
   SELECT ${id('key', 'n')}, ${id('org', 'n')}, ${id('proj', 'n')}, sha256(n::text::bytea), '{FILES_READ}'
   FROM generate_series(0, ${TENANTS - 1}) AS n`,
  `INSERT INTO api_keys (id, organization_id, project_id, key_sha256, scopes)
   SELECT ${id('key', `${TENANTS} + n`)}, ${id('org', 'tenant')}, CASE WHEN n % 2 = 1 THEN ${id('proj', 'project')} END,
          sha256(('another ' || n)::bytea), '{FILES_READ}'
   FROM ${ROWS(KEYS)}`,
  `INSERT INTO files (id, organization_id, project_id, owner_id, filename, mime_type, kind, size_bytes, sha256, purpose,
                      origin, status, created_at, expires_at, max_expires_at, tags, metadata, object_key)
   SELECT ${id('file', 'n')}, ${TENANT}, ${OWNER},
          CASE WHEN n % 500 = 0 THEN 'quartz ' WHEN n % 5 = 1 THEN 'kitchen ' ELSE 'picture ' END || n::bigint * 7919 % 100003 || '.png',
          CASE WHEN n % 10 < 8 THEN 'image/png' ELSE 'video/mp4' END, CASE WHEN n % 10 < 8 THEN 'IMAGE' ELSE 'VIDEO' END,
          1000 + n::bigint * 104729 % 100003, encode(sha256((n / 2)::text::bytea), 'hex'),
          CASE WHEN n % 4 = 0 THEN 'GENERATION_OUTPUT' ELSE 'REFERENCE_MEDIA' END,
          CASE WHEN n % 4 = 0 THEN 'GENERATED' ELSE 'UPLOADED' END,
          CASE n % 1000 WHEN 10 THEN 'FAILED' WHEN 15 THEN 'AWAITING_UPLOAD' WHEN 21 THEN 'FAILED' ELSE 'READY' END,
          now() - (n::bigint * 104729 % 100003) * interval '1 second',
          CASE WHEN n < 3 THEN now() - interval '1 hour' WHEN n % 10 > 0 THEN 'infinity' ELSE now() + n * interval '1 hour' END,
          'infinity', ARRAY['campaign', 'batch ' || n / 100, CASE WHEN n % 2000 = 0 THEN 'rare' WHEN n % 5 = 1 THEN 'elsewhere' ELSE 'common' END],
          jsonb_build_object('prompt', 'take ' || n % 100, 'place', CASE WHEN n % 5 = 1 THEN 'elsewhere' ELSE 'here' END), 'installation/' || n
   FROM ${ROWS(FILES)}`,
  `UPDATE organizations SET used_files = counted.files, used_bytes = counted.bytes
   FROM (SELECT organization_id, sum(files) AS files, sum(bytes) AS bytes FROM storage_counters GROUP BY 1) AS counted
   WHERE counted.organization_id = organizations.id`,
  `INSERT INTO uploads (file_id, organization_id, project_id, object_key, reserved_bytes)
   SELECT ${id('file', `${FILES} + n`)}, ${TENANT}, 'installation/upload' || n, 1000 FROM ${ROWS(UPLOADS)}`,
  `UPDATE organizations SET reserved_files = counted.files, reserved_bytes = counted.bytes
   FROM (SELECT organization_id, count(*) AS files, sum(reserved_bytes) AS bytes FROM uploads GROUP BY 1) AS counted
   WHERE counted.organization_id = organizations.id`,
  'INSERT INTO resumable_uploads (file_id) SELECT file_id FROM uploads',
  `INSERT INTO file_tombstones (id, organization_id, project_id, owner_id, reason, gone_at)
   SELECT ${id('file', `1000000 + n`)}, ${TENANT}, ${OWNER}, 'DELETED', now() - n * interval '50 seconds' FROM ${ROWS(OTHERS)}`,
  `INSERT INTO idempotency_keys (project_id, owner_id, key, input_sha256, content_sha256, file_id)
   SELECT ${id('proj', 'project')}, '', 'call ' || n, '', '', ${id('file', `CASE WHEN n % 2 = 0 THEN n ELSE 1000000 + n END`)}
   FROM ${ROWS(OTHERS)}`,
  `INSERT INTO expiry_counters (organization_id, hour, bytes, files)
   SELECT ${id('org', 'n')}, date_trunc('hour', now()) + hour * interval '1 hour', 0, 0
   FROM generate_series(0, ${TENANTS - 1}) AS n, generate_series(-10000, -9995) AS hour WHERE n % 500 = 0
   UNION ALL
   SELECT ${id('org', 'n')}, date_trunc('hour', now()) + hour * interval '1 hour', 1, 1
   FROM generate_series(0, ${TENANTS - 1}) AS n, generate_series(200001, 200006) AS hour`,
  `INSERT INTO usage_counters (organization_id, granularity, starts_at, project_id, kind, model, uploads, uploaded_bytes,
     downloaded_bytes, deleted_files, expired_files, generations, failed_generations, skipped_outputs, cost_usd)
   SELECT ${id('org', 'n')}, granularity, date_trunc('day', now()) - day * interval '1 day', ${id('proj', 'n')}, 'IMAGE', '',
          1, 1, 1, 1, 1, 1, 0, 0, 0
   FROM generate_series(0, ${TENANTS - 1}) AS n, generate_series(0, 4) AS day, (VALUES ('HOUR'), ('DAY')) AS kept (granularity)`,
  `INSERT INTO generations (id, organization_id, project_id, owner_id, kind, model, status, created_at, completed_at,
                            failure, transcript, transcript_expires_at, idempotency_key, input_sha256)
   SELECT ${id('gen', 'n')}, ${TENANT}, ${OWNER}, CASE WHEN n % 4 = 0 THEN 'IMAGE' ELSE 'TRANSCRIPTION' END, 'some/model',
          CASE WHEN n % 100 = 5 THEN 'FAILED' ELSE 'SUCCEEDED' END, now() - (n::bigint * 104729 % 100003) * interval '1 second',
          now(), CASE WHEN n % 100 = 5 THEN '{}'::jsonb END, '{"text": "a"}',
          CASE WHEN n < 3 THEN now() WHEN n % 3 > 0 THEN 'infinity' ELSE now() + n * interval '1 minute' END, 'call ' || n, ''
   FROM ${ROWS(OTHERS)}`,
  `INSERT INTO generation_outputs (generation_id, index, mime_type, size_bytes, sha256, file_id)
   SELECT ${id('gen', 'n')}, 0, 'image/png', 1, '', ${id('file', 'n')} FROM generate_series(0, ${OTHERS - 1}) AS n`,
  `INSERT INTO generation_inputs (generation_id, position, field, file_id)
   SELECT ${id('gen', 'n')}, 0, 'image', ${id('file', 'n / 2')} FROM generate_series(0, ${OTHERS - 1}) AS n`,
  `INSERT INTO held_blobs (id, project_id, generation_id, purpose, index, object_key, mime_type, size_bytes, held_until)
   SELECT ${id('held', 'n')}, ${id('proj', `n % 500 / 10`)}, ${id('gen', 'n')}, 'INPUT', 0, 'installation/held' || n, 'image/png', 1,
          now() + (n - 3) * interval '1 minute'
   FROM generate_series(0, ${OTHERS / 5 - 1}) AS n`,
  // As many a tenant, and a few that are due.
  `INSERT INTO media_events (type, subject_id, organization_id, project_id, owner_id, occurred_at)
   SELECT 'file.stored', ${id('file', 'n')}, ${TENANT}, ${OWNER},
          now() - CASE WHEN n < 3 THEN interval '8 days' ELSE interval '1 hour' END
   FROM ${ROWS(OTHERS)}`,
  `INSERT INTO webhooks (id, organization_id, url, events, secret)
   SELECT ${id('webhook', 'n')}, ${id('org', 'n')}, 'https://example.com', '{file.stored}', ''
   FROM generate_series(0, ${WEBHOOKS - 1}) AS n`,
  // Of each webhook some wait for their next attempt; a few of one are due for long, or of long ago.
  `INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
   SELECT ${id('delivery', 'n')}, ${id('webhook', `n % ${WEBHOOKS}`)}, n, 'file.stored',
          CASE WHEN n / ${WEBHOOKS} % 10 = 0 THEN 'PENDING' ELSE 'DELIVERED' END,
          CASE WHEN n / ${WEBHOOKS} % 10 > 0 THEN NULL WHEN n < 1 THEN now() - interval '1 hour' ELSE now() + interval '1 hour' END,
          now() - CASE WHEN n < 3 THEN interval '8 days' ELSE interval '1 hour' END
   FROM generate_series(0, ${OTHERS - 1}) AS n`,
  `INSERT INTO token_uses (token_id, expires_at)
   SELECT ${id('tok', 'n')}, now() - interval '3 days' + (n - 3) * interval '1 minute' FROM generate_series(0, ${OTHERS - 1}) AS n`,
  `INSERT INTO orphaned_blobs (object_key) SELECT 'installation/orphan' || n FROM generate_series(0, ${OTHERS - 1}) AS n`,
];

export function openManyTenants(): Promise<TestDatabase> {
  return createFilledDatabase('many_tenants', fillWithManyTenants);
}

async function fillWithManyTenants(dataSource: DataSource): Promise<void> {
  const indexes = await dropIndexes(dataSource);
  for (const fill of FILLS) await dataSource.query(fill);
  for (const definition of indexes) await dataSource.query(definition);
  await dataSource.query('VACUUM ANALYZE');
}

async function dropIndexes(dataSource: DataSource): Promise<string[]> {
  const rows: { indexname: string; indexdef: string }[] = await dataSource.query(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY($1) AND indexname NOT LIKE '%_pkey'`,
    [FILLED_AT_ONCE],
  );
  for (const { indexname } of rows) await dataSource.query(`DROP INDEX ${indexname}`);
  return rows.map(({ indexdef }) => indexdef);
}
