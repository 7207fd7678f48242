import { rm } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import type { DataSource } from 'typeorm';
import { createKey } from '../../../src/accounts/keys';
import { createOrganization, createProject } from '../../../src/accounts/organizations-and-projects';
import { startApp } from '../../../src/app';
import { readConfig } from '../../../src/config';
import { MEDIA_SCOPES, type MediaScope } from '../../../src/domain/caller';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../database/test-database';
import { makeTemporaryDirectory } from '../run/temporary-directory';

export interface TestApp {
  readonly url: string;
  /** A key with every scope, of the project `default` of the organization `local`. */
  readonly apiKey: string;
  readonly dataDirectory: string;
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

const API_KEY = 'test-key-of-the-first-project';

/** The whole service in this process, on a database and a directory of its own. */
export async function startTestApp(
  environment: Readonly<Record<string, string>> = {},
  logger: Logger = pino({ level: 'silent' }),
): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDirectory = await makeTemporaryDirectory('app');
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDirectory,
    DATABASE_URL: databaseUrl(database),
    DATABASE_POOL_SIZE: '10',
    BOOTSTRAP_API_KEY: API_KEY,
    PRELOAD_AFTER_IDLE_SECONDS: '0',
    GRAPHQL_EXECUTOR: process.env['GRAPHQL_EXECUTOR'] ?? 'planned',
    ...environment,
  });
  const app = await startApp(config, logger);
  return {
    url: app.url,
    apiKey: API_KEY,
    dataDirectory,
    database,
    dataSource: database.dataSource,
    close: async () => {
      await app.close();
      await database.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

export interface TestTenant {
  readonly organizationId: string;
  readonly projectId: string;
  /** A key of the project with every scope. */
  readonly apiKey: string;
  /** A key of the organization with every scope. */
  readonly organizationApiKey: string;
}

export interface TenantOptions {
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly organizationRetentionSeconds?: number;
  readonly projectRetentionSeconds?: number;
  readonly defaultTtlSeconds?: number;
  readonly zeroDataRetention?: boolean;
  readonly scopes?: readonly MediaScope[];
}

let tenants = 0;

/** An organization of its own, with one project. */
export async function createTenant(dataSource: DataSource, options: TenantOptions = {}): Promise<TestTenant> {
  tenants += 1;
  const organization = await createOrganization(dataSource.manager, {
    name: `tenant ${tenants}`,
    maxBytes: options.maxBytes ?? 1_000_000_000,
    maxFiles: options.maxFiles ?? 10_000,
    retentionSeconds: options.organizationRetentionSeconds ?? null,
  });
  const project = await createProject(dataSource.manager, {
    organizationId: organization.id,
    name: 'default',
    retentionSeconds: options.projectRetentionSeconds ?? null,
    zeroDataRetention: options.zeroDataRetention ?? false,
    storeByDefault: true,
    defaultTtlSeconds: options.defaultTtlSeconds ?? null,
  });
  const scopes = options.scopes ?? MEDIA_SCOPES;
  const projectKey = await createKey(dataSource.manager, { owner: { projectId: project.id }, scopes });
  const organizationKey = await createKey(dataSource.manager, { owner: { organizationId: organization.id }, scopes });
  return {
    organizationId: organization.id,
    projectId: project.id,
    apiKey: projectKey.key,
    organizationApiKey: organizationKey.key,
  };
}
