import type { QueryRunner } from 'typeorm';
import { createDataSource, type DatabaseAddress } from '../../src/database/data-source';

/**
 * Has `insert` fill the table of files, on a connection that may take as long as it needs: the service's own may not. The
 * indexes are built behind it, as filling them row by row takes many times as long.
 */
export async function insertInBulk(
  address: DatabaseAddress,
  insert: (runner: QueryRunner) => Promise<void>,
): Promise<void> {
  const dataSource = await createDataSource({ address, poolSize: 1, statementTimeoutMs: 0 }).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
    await withoutIndexes(runner, () => insert(runner));
    // Were it left to autovacuum, it would come while something is measured.
    await runner.query('VACUUM (ANALYZE, FREEZE) files');
    await runner.query('CHECKPOINT');
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

async function withoutIndexes(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  const indexes: { indexname: string; indexdef: string }[] = await runner.query(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'files' AND indexname <> 'files_pkey'",
  );
  for (const { indexname } of indexes) await runner.query(`DROP INDEX ${indexname}`);
  await work();
  for (const { indexdef } of indexes) await runner.query(indexdef);
}
