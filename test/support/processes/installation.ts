import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../../src/database/data-source';
import { openEmbeddedPostgres } from '../../../src/embedded-postgres/embedded-postgres';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../database/test-database';
import { makeTemporaryDirectory } from '../run/temporary-directory';
import { killServices, ServiceProcess } from './service-process';

/** A database and a data directory, for any number of processes to share. */
export interface Installation {
  readonly dataDirectory: string;
  readonly dataSource: DataSource;
  /** What its processes have in common. */
  readonly environment: Readonly<Record<string, string>>;
  start(environment?: Readonly<Record<string, string>>): Promise<ServiceProcess>;
  close(): Promise<void>;
}

/** A key with every scope, of the first project. */
export const API_KEY = 'key-of-the-first-project';

export interface SharedInstallation extends Installation {
  readonly database: TestDatabase;
}

/** On a database of the run's Postgres, which no death of a process touches. */
export async function createInstallation(): Promise<SharedInstallation> {
  const database = await createTestDatabase();
  const dataDirectory = await makeDataDirectory();
  const environment = {
    DATA_DIR: dataDirectory,
    DATABASE_URL: databaseUrl(database),
    DATABASE_POOL_SIZE: '10',
    BOOTSTRAP_API_KEY: API_KEY,
  };
  return {
    database,
    dataDirectory,
    dataSource: database.dataSource,
    environment,
    start: (more = {}) => ServiceProcess.start({ ...environment, ...more }),
    close: async () => {
      await killServices();
      await database.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** On its embedded Postgres, as after `npm start`; the test looks into it as one more process that shares it. */
export async function joinEmbeddedInstallation(dataDirectory: string): Promise<Installation> {
  const postgres = await openEmbeddedPostgres({ directory: path.join(dataDirectory, 'postgres') });
  const dataSource = await createDataSource({ address: postgres.connection, poolSize: 2 }).initialize();
  const environment = { DATA_DIR: dataDirectory };
  return {
    dataDirectory,
    dataSource,
    environment,
    start: (more = {}) => ServiceProcess.start({ ...environment, ...more }),
    close: async () => {
      await dataSource.destroy();
      await postgres.close();
    },
  };
}

export function makeDataDirectory(): Promise<string> {
  return makeTemporaryDirectory('data');
}
