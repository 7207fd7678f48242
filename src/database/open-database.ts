import path from 'node:path';
import type { DataSource } from 'typeorm';
import { createDataSource, type DatabaseAddress } from './data-source';
import { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded/embedded-postgres';
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
  try {
    const address = addressOf(settings.databaseUrl, embedded);
    const dataSource = await createDataSource({ address, poolSize: settings.databasePoolSize }).initialize();
    try {
      await migrate(dataSource, () => afterMigrations(dataSource));
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
    return { address, dataSource, close: () => closeBoth(dataSource, embedded) };
  } catch (error) {
    await embedded?.close();
    throw error;
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
