import type { DataSource, EntityManager } from 'typeorm';

/**
 * Runs `work` in one transaction. It may hold SQL only: whatever waits for a blob, a provider or a client inside would
 * keep rows locked for as long.
 */
export function inTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  return dataSource.transaction(work);
}
