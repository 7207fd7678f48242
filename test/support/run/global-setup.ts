import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { createDataSource } from '../../../src/database/data-source';
import { migrate } from '../../../src/database/migrate';
import { openEmbeddedPostgres } from '../../../src/embedded-postgres/embedded-postgres';
import { createTestDatabase, databaseUrl } from '../database/test-database';
import { makeRunDirectory } from './temporary-directory';

const TEMPLATE = 'template_mediagraph';

interface RunConfig {
  /** None for a whole run. */
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

declare global {
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

/** Starts one Postgres for the run and makes the migrated database that every suite copies. */
export default async function startTestPostgres({ testPathPatterns }: RunConfig): Promise<void> {
  const directory = await makeRunDirectory();
  const postgres = await openEmbeddedPostgres({ directory: path.join(directory, 'postgres'), durable: false });
  globalThis.stopTestPostgres = async () => {
    await postgres.close();
    await rm(directory, { recursive: true, force: true });
  };
  const { host, port, user } = postgres.connection;
  const client = new Client({ host, port, user, database: 'postgres' });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  const address = { host, port, user, database: TEMPLATE };
  const dataSource = await createDataSource({ address, poolSize: 2 }).initialize();
  await migrate(dataSource, async () => {});
  await dataSource.destroy();
  process.env['MEDIAGRAPH_TEST_POSTGRES'] = JSON.stringify({ host, port, user, template: TEMPLATE });
  if (testPathPatterns.patterns.length === 0) process.env['MEDIAGRAPH_TEST_CODE'] = await compileService(directory);
}

/**
 * Compiles the service once for the processes of a whole run, with what runs when it starts.
 *
 * @returns the file with the code
 */
async function compileService(directory: string): Promise<string> {
  const file = path.join(directory, 'compiled-code');
  const dataDirectory = path.join(directory, 'data');
  await mkdir(dataDirectory);
  const database = await createTestDatabase();
  const program = ['--require', path.join(__dirname, 'compiled-code.js'), path.join(__dirname, 'start-once.js')];
  await promisify(execFile)(process.execPath, program, {
    env: {
      PATH: process.env['PATH'],
      MEDIAGRAPH_TEST_CODE: file,
      PORT: '0',
      DATA_DIR: dataDirectory,
      DATABASE_URL: databaseUrl(database),
    },
  });
  await database.close();
  return file;
}
