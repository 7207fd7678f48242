import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource, type DatabaseAddress } from '../../../src/database/data-source';

declare global {
  var testServerClient: Promise<Client> | undefined;
}

export interface TestDatabase {
  readonly address: DatabaseAddress;
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/** A database of its own for a suite, copied from the migrated template that the run made first. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(`TEMPLATE ${testServer().template} STRATEGY FILE_COPY`);
}

/** A database with all that another holds at this moment, as a restored dump has it. Connections to the other are cut. */
export async function copyTestDatabase({ address }: TestDatabase): Promise<TestDatabase> {
  if ('url' in address) throw new Error('The test database is on a Unix socket.');
  await execute(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${address.database}'`);
  return createDatabase(`TEMPLATE ${address.database} STRATEGY FILE_COPY`);
}

/**
 * A database of its own for a suite, with what `fill` puts into it. Only the first suite of a run that asks for this name
 * fills one; it and the others have copies.
 */
export async function createFilledDatabase(
  name: string,
  fill: (dataSource: DataSource) => Promise<void>,
): Promise<TestDatabase> {
  const { host, port, user, template } = testServer();
  const client = new Client({ host, port, user, database: 'postgres' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      const filling = `${name}_filling`;
      await client.query(`DROP DATABASE IF EXISTS ${filling}`);
      await client.query(`CREATE DATABASE ${filling} TEMPLATE ${template} STRATEGY FILE_COPY`);
      const address = { host, port, user, database: filling };
      const dataSource = await createDataSource({ address, poolSize: 1, statementTimeoutMs: 0 }).initialize();
      await fill(dataSource).finally(() => dataSource.destroy());
      await client.query(`ALTER DATABASE ${filling} RENAME TO ${name}`);
    }
  } finally {
    await client.end();
  }
  return createDatabase(`TEMPLATE ${name} STRATEGY FILE_COPY`);
}

/** A database as a server has it on the first day: no migration has run. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const { host, port, user } = testServer();
  const database = `test_${randomBytes(8).toString('hex')}`;
  await execute(`CREATE DATABASE ${database} ${template}`);
  const address = { host, port, user, database };
  const dataSource = await createDataSource({ address, poolSize: 10 }).initialize();
  return {
    address,
    dataSource,
    close: async () => {
      await dataSource.destroy();
      await execute(`DROP DATABASE ${database} WITH (FORCE)`);
    },
  };
}

/** The same database, as DATABASE_URL names it. */
export function databaseUrl({ address }: TestDatabase): string {
  if ('url' in address) return address.url;
  const { host, port, user, database } = address;
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

/** The Postgres of this run: the global set-up puts it into the environment. */
export function testServer(): { host: string; port: number; user: string; template: string } {
  const value = process.env['MEDIAGRAPH_TEST_POSTGRES'];
  if (value === undefined) throw new Error('The global set-up did not start Postgres.');
  return JSON.parse(value);
}

async function execute(sql: string): Promise<void> {
  globalThis.testServerClient ??= connect();
  const client = await globalThis.testServerClient;
  await client.query(sql);
}

/** One connection for all suites of a worker: to begin a process of the server takes longer than to copy a database. */
async function connect(): Promise<Client> {
  const { host, port, user } = testServer();
  const client = new Client({ host, port, user, database: 'postgres' });
  // Whoever asks next has another.
  const forget = () => {
    globalThis.testServerClient = undefined;
  };
  client.once('end', forget).on('error', forget);
  await client.connect();
  // A worker ends when nothing is left to do. The types leave it out.
  (client as Client & { unref(): void }).unref();
  return client;
}
