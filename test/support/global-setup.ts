import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { createDataSource } from '../../src/database/data-source';
import { openEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import { makeTemporaryDirectory } from './temporary-directory';

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
  const directory = await makeTemporaryDirectory('run');
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
  if (testPathPatterns.patterns.length === 0) process.env['MEDIAGRAPH_TEST_CODE'] = compileService(directory);
  process.env['MEDIAGRAPH_TEST_POSTGRES'] = JSON.stringify({ host, port, user, template: TEMPLATE });
}

/** Compiles the service once for the processes of a whole run. @returns the file with the code */
function compileService(directory: string): string {
  const file = path.join(directory, 'compiled-code');
  const load = `require('reflect-metadata'); require(${JSON.stringify(path.resolve('dist/src/app.js'))})`;
  execFileSync(process.execPath, ['--require', path.join(__dirname, 'compiled-code.js'), '--eval', load], {
    env: { ...process.env, MEDIAGRAPH_TEST_CODE: file },
  });
  return file;
}
