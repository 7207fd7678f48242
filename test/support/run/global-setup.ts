import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { createDataSource } from '../../../src/database/data-source';
import { migrate } from '../../../src/database/migrate';
import { openEmbeddedPostgres } from '../../../src/embedded-postgres/embedded-postgres';
import { makeRunDirectory } from './temporary-directory';

const TEMPLATE = 'template_mediagraph';

declare global {
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

/**
 * Builds the service where its sources have changed, starts one Postgres for the run, and makes the migrated database that
 * every suite copies.
 */
export default async function startTestPostgres(): Promise<void> {
  await buildService();
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
}

/** Processes of the service run its bundle, which does not follow from compiling alone. */
async function buildService(): Promise<void> {
  await promisify(execFile)(process.execPath, ['src/bundle/build.js', '--if-changed']);
}
