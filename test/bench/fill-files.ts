import type { DataSource, QueryRunner } from 'typeorm';
import { createKey } from '../../src/accounts/keys';
import { createProject } from '../../src/accounts/organizations-and-projects';
import { provisionFirstAccount } from '../../src/accounts/provision';
import { type Database, openDatabase } from '../../src/database/open-database';
import { addStoreEpoch } from '../../src/database/repositories/files/store-epoch';
import { MEDIA_SCOPES } from '../../src/domain/caller';
import { API_KEY } from './server-process';

export const FIRST_PROJECT_FILES = 1_000_000;
export const SECOND_PROJECT_FILES = 100_000;
/** A key of the second project; `API_KEY` is of the first. */
export const SECOND_API_KEY = 'benchmark-key-of-the-second-project';

/** The id of the file of this number: 1 to the sum of both counts. */
export function fileIdOf(number: number): string {
  return `file_${String(number).padStart(26, '0')}`;
}

/**
 * Opens an installation with one project of a million files and one of a hundred thousand. What an earlier run has put
 * into the directory is kept.
 */
export async function openFilledDatabase(dataDirectory: string): Promise<Database> {
  const settings = { databaseUrl: null, dataDirectory, databasePoolSize: 2 };
  const database = await openDatabase(settings, async (dataSource) => {
    await provisionFirstAccount(dataSource, async () => API_KEY);
  });
  if (!(await isFilled(database.dataSource))) await fill(database.dataSource);
  // A store that has none of so many files would be taken for one that is not mounted.
  await addStoreEpoch(database.dataSource.manager, 'filled');
  return database;
}

/** The second project's key is made last. */
async function isFilled(dataSource: DataSource): Promise<boolean> {
  const [{ keys }] = await dataSource.query('SELECT count(*)::int AS keys FROM api_keys');
  return keys > 1;
}

async function fill(dataSource: DataSource): Promise<void> {
  const [first] = await dataSource.query('SELECT id, organization_id FROM projects');
  const second = await createProject(dataSource, {
    organizationId: first.organization_id,
    name: 'second',
    retentionSeconds: null,
    zeroDataRetention: false,
    storeByDefault: true,
    defaultTtlSeconds: null,
  });
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query("SET statement_timeout = 0; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
    await withoutIndexes(runner, async () => {
      await insertFiles(runner, first.id, 1, FIRST_PROJECT_FILES);
      await insertFiles(runner, second.id, FIRST_PROJECT_FILES + 1, FIRST_PROJECT_FILES + SECOND_PROJECT_FILES);
    });
    // Were it left to autovacuum, it would come while something is measured.
    await runner.query('VACUUM (ANALYZE, FREEZE) files');
    await runner.query('CHECKPOINT');
  } finally {
    await runner.release();
  }
  await createKey(dataSource, { owner: { projectId: second.id }, scopes: MEDIA_SCOPES, key: SECOND_API_KEY });
}

/** Filling indexes row by row takes many times as long as building them. */
export async function withoutIndexes(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  const indexes: { indexname: string; indexdef: string }[] = await runner.query(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'files' AND indexname <> 'files_pkey'",
  );
  for (const { indexname } of indexes) await runner.query(`DROP INDEX ${indexname}`);
  await work();
  for (const { indexdef } of indexes) await runner.query(indexdef);
}

/** Sizes and names come in an order of their own; a tenth of the files expires. */
async function insertFiles(runner: QueryRunner, projectId: string, from: number, to: number): Promise<void> {
  await runner.query(
    `INSERT INTO files
       (id, organization_id, project_id, filename, mime_type, kind, size_bytes, sha256, purpose, origin, status,
        created_at, expires_at, max_expires_at, tags, metadata, media, object_key)
     SELECT 'file_' || lpad(n::text, 26, '0'), organization_id, projects.id,
       'picture ' || n::bigint * 7919 % 1000003 || '.png', 'image/png', 'IMAGE',
       1000 + (hashint8(n) & 8388607), encode(sha256(n::text::bytea), 'hex'), 'REFERENCE_MEDIA', 'UPLOADED', 'READY',
       timestamptz '2026-01-01T00:00:00Z' + n * interval '3.21 seconds',
       CASE WHEN n % 10 = 0 THEN now() + interval '1 year' + n * interval '1 second' ELSE 'infinity' END, 'infinity',
       ARRAY['campaign', 'batch ' || n / 1000], jsonb_build_object('prompt', 'A lighthouse in fog, take ' || n % 100),
       '{"kind": "IMAGE", "format": "png", "width": 1024, "height": 768, "hasAlpha": false, "frames": 1}',
       'installation/' || n
     FROM projects, generate_series($2::int, $3::int) AS n WHERE projects.id = $1`,
    [projectId, from, to],
  );
}
