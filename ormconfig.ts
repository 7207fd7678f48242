import 'reflect-metadata';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { readConfig } from './src/config';
import { createDataSource } from './src/database/data-source';
import { openEmbeddedPostgres } from './src/embedded-postgres/embedded-postgres';

/** Migrating a large table takes as long as it takes. */
const MIGRATING = { poolSize: 2, statementTimeoutMs: 0 };

/**
 * The data source of TypeORM's command line: `npm run typeorm -- migration:show`. It takes the same environment as the
 * service, and joins the embedded Postgres where no DATABASE_URL is set.
 */
export default openDataSource();

async function openDataSource(): Promise<DataSource> {
  const { databaseUrl, dataDirectory } = readConfig(process.env);
  if (databaseUrl !== null) return createDataSource({ address: { url: databaseUrl }, ...MIGRATING });
  const embedded = await openEmbeddedPostgres({ directory: path.resolve(dataDirectory, 'postgres') });
  const dataSource = createDataSource({ address: embedded.connection, ...MIGRATING });
  const destroy = dataSource.destroy.bind(dataSource);
  dataSource.destroy = async () => {
    await destroy();
    await embedded.close();
  };
  return dataSource;
}
