import path from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { createKey } from '../../src/accounts/keys';
import { createOrganization, createProject } from '../../src/accounts/organizations-and-projects';
import { provisionFirstAccount } from '../../src/accounts/provision';
import { type Database, openDatabase } from '../../src/database/open-database';
import { MEDIA_SCOPES } from '../../src/domain/caller';
import type { Workplace } from './benchmark';
import { insertInBulk } from './bulk-insert';
import { API_KEY } from './server-process';

/** A key of the organization with nearly all the files, of all its projects; `API_KEY` is of its first one. */
export const GREEDY_ORGANIZATION_KEY = 'benchmark-key-of-the-greedy-organization';
/** A key of a project of another organization. */
export const NEIGHBOUR_KEY = 'benchmark-key-of-the-neighbour';
/** The files of the greedy organization's first project have all names and tags; its empty project has none. */
const FILES = { first: 2_600_000, second: 1_000_000, neighbour: 200_000, others: 100_000 };
/** The statement's trigger has all rows of it in memory, or on disk. */
const ROWS_AT_ONCE = 200_000;

/** Opens an installation of two organizations without files. */
export async function openTwoTenants(dataDirectory: string): Promise<Database> {
  const settings = { databaseUrl: null, dataDirectory, databasePoolSize: 2 };
  const database = await openDatabase(settings, async (dataSource) => {
    await provisionFirstAccount(dataSource, async () => API_KEY);
  });
  const owner = await addOrganization(database.dataSource, 'neighbour');
  await createKey(database.dataSource, { owner, scopes: MEDIA_SCOPES, key: NEIGHBOUR_KEY });
  return database;
}

/** Opens an installation with 3.9 million files of several organizations. What an earlier run has filled is kept. */
export async function openTenantsDatabase({
  dataDirectory,
}: Pick<Workplace, 'dataDirectory'>): Promise<Database & { readonly directory: string }> {
  const directory = path.join(dataDirectory, 'tenants');
  const settings = { databaseUrl: null, dataDirectory: directory, databasePoolSize: 2 };
  const database = await openDatabase(settings, async (dataSource) => {
    await provisionFirstAccount(dataSource, async () => API_KEY);
  });
  if (!(await isFilled(database.dataSource))) await fill(database);
  return { ...database, directory };
}

/** The keys are made last, this one at the end. */
async function isFilled(dataSource: DataSource): Promise<boolean> {
  const [{ keys }] = await dataSource.query('SELECT count(*)::int AS keys FROM api_keys');
  return keys > 2;
}

async function fill({ address, dataSource }: Database): Promise<void> {
  const [first] = await dataSource.query('SELECT id, organization_id FROM projects');
  const greedy: string = first.organization_id;
  const neighbour = await addOrganization(dataSource, 'neighbour');
  const projects: readonly (readonly [string, number])[] = [
    [first.id, FILES.first],
    [await addProject(dataSource, greedy, 'second'), FILES.second],
    [await addProject(dataSource, greedy, 'empty'), 0],
    [neighbour.projectId, FILES.neighbour],
    [(await addOrganization(dataSource, 'other')).projectId, FILES.others],
  ];
  await insertInBulk(address, async (runner) => {
    let from = 1;
    for (const [projectId, count] of projects) {
      await insertFiles(runner, projectId, from, from + count - 1);
      from += count;
    }
  });
  await createKey(dataSource, {
    owner: { organizationId: greedy },
    scopes: ['FILES_READ'],
    key: GREEDY_ORGANIZATION_KEY,
  });
  await createKey(dataSource, { owner: neighbour, scopes: MEDIA_SCOPES, key: NEIGHBOUR_KEY });
}

async function addOrganization(dataSource: DataSource, name: string): Promise<{ projectId: string }> {
  const limits = { maxBytes: Number.MAX_SAFE_INTEGER, maxFiles: 2 ** 31 - 1, retentionSeconds: null };
  const { id } = await createOrganization(dataSource, { name, ...limits });
  return { projectId: await addProject(dataSource, id, 'only') };
}

async function addProject(dataSource: DataSource, organizationId: string, name: string): Promise<string> {
  const policy = { retentionSeconds: null, zeroDataRetention: false, storeByDefault: true, defaultTtlSeconds: null };
  return (await createProject(dataSource, { organizationId, name, ...policy })).id;
}

/**
 * Every other file is "even", the rest "odd": tags that are common and never meet. One in a hundred thousand is
 * "quartz" by name, all are "picture".
 */
async function insertFiles(runner: QueryRunner, projectId: string, from: number, to: number): Promise<void> {
  for (let start = from; start <= to; start += ROWS_AT_ONCE) {
    await runner.query(
      `INSERT INTO files
         (id, organization_id, project_id, filename, mime_type, kind, size_bytes, sha256, purpose, origin, status,
          created_at, expires_at, max_expires_at, tags, metadata, media, object_key)
       SELECT 'file_' || lpad(n::text, 26, '0'), organization_id, projects.id,
         CASE WHEN n % 100000 = 0 THEN 'quartz ' ELSE 'picture ' END || n::bigint * 7919 % 10000019 || '.png',
         'image/png', 'IMAGE', 1000 + (hashint8(n) & 8388607), encode(sha256(n::text::bytea), 'hex'),
         'REFERENCE_MEDIA', 'UPLOADED', 'READY', timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second',
         CASE WHEN n % 10 = 0 THEN now() + interval '1 year' + n * interval '1 second' ELSE 'infinity' END, 'infinity',
         ARRAY[CASE n % 2 WHEN 0 THEN 'even' ELSE 'odd' END, 'batch ' || n / 1000],
         jsonb_build_object('prompt', 'A lighthouse in fog, take ' || n % 100),
         '{"kind": "IMAGE", "format": "png", "width": 1024, "height": 768, "hasAlpha": false, "frames": 1}',
         'installation/' || n
       FROM projects, generate_series($2::int, $3::int) AS n WHERE projects.id = $1`,
      [projectId, start, Math.min(to, start + ROWS_AT_ONCE - 1)],
    );
  }
}
