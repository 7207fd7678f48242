import path from 'node:path';
import type { DataSource } from 'typeorm';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../embedded-postgres/embedded-postgres';
import { createDataSource, type DatabaseAddress } from './data-source';
import { migrate } from './migrate';

export interface DatabaseSettings {
  /** null: the embedded Postgres in `dataDirectory`. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly databasePoolSize: number;
}

export interface Database {
  readonly address: DatabaseAddress;
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/**
 * Connects to Postgres, starting the embedded one where no URL is set, and brings the schema up to date.
 * `afterMigrations` runs under the same lock, so that only one process at a time does what it does.
 */
export async function openDatabase(
  settings: DatabaseSettings,
  afterMigrations: (dataSource: DataSource) => Promise<void> = async () => {},
): Promise<Database> {
  const embedded =
    settings.databaseUrl === null
      ? await openEmbeddedPostgres({ directory: path.resolve(settings.dataDirectory, 'postgres') })
      : null;
  let dataSource: DataSource | undefined;
  try {
    const address = addressOf(settings.databaseUrl, embedded);
    const opened = await createDataSource({ address, poolSize: settings.databasePoolSize }).initialize();
    dataSource = opened;
    await migrateAt(address, () => afterMigrations(opened));
    return { address, dataSource: opened, close: () => closeBoth(opened, embedded) };
  } catch (error) {
    await dataSource?.destroy();
    await embedded?.close();
    throw error;
  }
}

/** The lock, TypeORM's migrations, the queue's. */
const MIGRATION_CONNECTIONS = 3;

/** On connections of its own: migrating a large table may take longer than any statement of the service may. */
async function migrateAt(address: DatabaseAddress, afterMigrations: () => Promise<void>): Promise<void> {
  const options = { address, poolSize: MIGRATION_CONNECTIONS, statementTimeoutMs: 0, migratesOnly: true };
  const dataSource = await createDataSource(options).initialize();
  try {
    await migrate(dataSource, afterMigrations);
  } finally {
    await dataSource.destroy();
  }
}

function addressOf(url: string | null, embedded: EmbeddedPostgres | null): DatabaseAddress {
  if (embedded !== null) return embedded.connection;
  if (url !== null) return { url };
  throw new Error('Neither a database URL nor the embedded Postgres is there.');
}

async function closeBoth(dataSource: DataSource, embedded: EmbeddedPostgres | null): Promise<void> {
  await dataSource.destroy();
  await embedded?.close();
}
