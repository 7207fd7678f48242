import { rm } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import type { DataSource } from 'typeorm';
import { readConfig } from '../../../src/config';
import { openDatabase } from '../../../src/database/open-database';
import type { ProcessSession } from '../../../src/database/process-session';
import { MEDIA_SCOPES, NO_ATTRIBUTION, NO_TERMS, type ProjectCaller } from '../../../src/domain/caller';
import type { FileServices } from '../../../src/files/file-services';
import { drainFileJobs } from '../../../src/files/file-tasks';
import { openStorage } from '../../../src/open-storage';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../database/test-database';
import { makeTemporaryDirectory } from '../run/temporary-directory';

export interface TestStorage {
  readonly storage: FileServices;
  readonly session: ProcessSession;
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly dataDirectory: string;
  /** Runs the jobs that are due. */
  runJobs(): Promise<void>;
  close(): Promise<void>;
}

/** What operations on files work with, without the service around it: a database and a directory of its own. */
export async function openTestStorage(
  environment: Readonly<Record<string, string>> = {},
  /** Where the operations find the database, if not where it is: the test itself always goes straight to it. */
  route: (database: TestDatabase) => Promise<string> = async (database) => databaseUrl(database),
  logger?: Logger,
  makeDatabase: () => Promise<TestDatabase> = createTestDatabase,
): Promise<TestStorage> {
  const database = await makeDatabase();
  const dataDirectory = await makeTemporaryDirectory('storage');
  const config = readConfig({ DATA_DIR: dataDirectory, DATABASE_URL: await route(database), ...environment });
  const opened = await openDatabase(config);
  const { storage, session, close } = await openStorage(config, opened, () => 'http://localhost', logger);
  // As the service does when it starts.
  await storage.store.verify();
  return {
    storage,
    session,
    database,
    dataSource: database.dataSource,
    dataDirectory,
    runJobs: () => drainFileJobs(storage, pino({ level: 'silent' })),
    close: async () => {
      await close();
      await opened.close();
      await database.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Whoever holds a key of the project with every scope. */
export function callerOf(project: { readonly id: string; readonly organizationId: string }): ProjectCaller {
  const { id, organizationId } = project;
  const whose = { organizationId, projectId: id, keyId: 'key_of_a_test' };
  return { ...NO_ATTRIBUTION, ...NO_TERMS, ...whose, scopes: new Set(MEDIA_SCOPES) };
}
