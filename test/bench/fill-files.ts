import path from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { createKey } from '../../src/accounts/keys';
import { createProject } from '../../src/accounts/organizations-and-projects';
import { provisionFirstAccount } from '../../src/accounts/provision';
import { type Database, openDatabase } from '../../src/database/open-database';
import { addStoreEpoch } from '../../src/database/repositories/files/store-epoch';
import { MEDIA_SCOPES } from '../../src/domain/caller';
import type { Workplace } from './benchmark';
import { insertInBulk } from './bulk-insert';
import { API_KEY } from './server-process';

export const DEFAULT_ROWS = 1_000_000;
export const SECOND_PROJECT_FILES = 100_000;
/** The statement's trigger has all rows of it in memory, or on disk. */
const ROWS_AT_ONCE = 500_000;
/** A key of the second project; `API_KEY` is of the first. */
export const SECOND_API_KEY = 'benchmark-key-of-the-second-project';

export interface FilledDatabase extends Database {
  /** Of the installation: what `DATA_DIR` is set to. */
  readonly directory: string;
  /** How many files its first project has. */
  readonly rows: number;
}

/** The id of the file of this number: 1 to the sum of both projects' counts, those of the first before those of the second. */
export function fileIdOf(number: number): string {
  return `file_${String(number).padStart(26, '0')}`;
}

/** Of each number of rows there is an installation of its own. */
export function filledDirectory(dataDirectory: string, rows: number): string {
  return path.join(dataDirectory, `files-${rows}`);
}

/**
 * Opens an installation with one project of so many files and one of a hundred thousand. What an earlier run has filled
 * is kept.
 */
export async function openFilledDatabase({
  dataDirectory,
  rows,
}: Pick<Workplace, 'dataDirectory' | 'rows'>): Promise<FilledDatabase> {
  const directory = filledDirectory(dataDirectory, rows);
  const settings = { databaseUrl: null, dataDirectory: directory, databasePoolSize: 2 };
  const database = await openDatabase(settings, async (dataSource) => {
    await provisionFirstAccount(dataSource, async () => API_KEY);
  });
  if (!(await isFilled(database.dataSource))) await fill(database, rows);
  // A store that has none of so many files would be taken for one that is not mounted.
  await addStoreEpoch(database.dataSource.manager, 'filled');
  return { ...database, directory, rows };
}

/** The second project's key is made last. */
async function isFilled(dataSource: DataSource): Promise<boolean> {
  const [{ keys }] = await dataSource.query('SELECT count(*)::int AS keys FROM api_keys');
  return keys > 1;
}

async function fill({ address, dataSource }: Database, rows: number): Promise<void> {
  const [first] = await dataSource.query('SELECT id, organization_id FROM projects');
  const second = await createProject(dataSource, {
    organizationId: first.organization_id,
    name: 'second',
    retentionSeconds: null,
    zeroDataRetention: false,
    storeByDefault: true,
    defaultTtlSeconds: null,
  });
  await insertInBulk(address, async (runner) => {
    await insertFiles(runner, first.id, 1, rows);
    await insertFiles(runner, second.id, rows + 1, rows + SECOND_PROJECT_FILES);
  });
  await createKey(dataSource, { owner: { projectId: second.id }, scopes: MEDIA_SCOPES, key: SECOND_API_KEY });
}

/** Sizes and names come in an order of their own; a tenth of the files expires. */
async function insertFiles(runner: QueryRunner, projectId: string, from: number, to: number): Promise<void> {
  for (let start = from; start <= to; start += ROWS_AT_ONCE) {
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
      [projectId, start, Math.min(to, start + ROWS_AT_ONCE - 1)],
    );
  }
}
