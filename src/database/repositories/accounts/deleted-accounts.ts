import type { DataSource, EntityManager } from 'typeorm';
import type { FileScope, ProjectScope } from '../../../domain/list-filters';
import { scopeConditions } from '../conditions';

/** What belongs to a project, an organization or an owner, and goes with it. */
export interface Belongings {
  /** Expired ones that were not swept yet are among them, and announced ones whose bytes have not come. */
  readonly files: number;
  readonly bytes: number;
  readonly keys: number;
  readonly generations: number;
}

export async function countBelongings(dataSource: DataSource, scope: FileScope): Promise<Belongings> {
  const conditions = scopeConditions(scope);
  // Owners have none.
  const keys = scope.ownerId === undefined ? `(SELECT count(*)::int FROM api_keys WHERE ${conditions})` : '0';
  const [row]: Belongings[] = await dataSource.query(
    `SELECT files, bytes, ${keys} AS keys,
            (SELECT count(*)::int FROM generations WHERE ${conditions}) AS generations
     FROM (SELECT count(*)::int AS files, coalesce(sum(size_bytes), 0)::float8 AS bytes
           FROM files WHERE ${conditions}) AS stored`,
    conditions.values,
  );
  return row ?? { files: 0, bytes: 0, keys: 0, generations: 0 };
}

/**
 * Marks a project or an organization as deleted, and removes its keys, of which every process is notified. It waits
 * for transactions that are adding something to it at this moment; see the triggers that refuse what comes later. Idempotent.
 *
 * @returns how many keys went
 */
export async function markDeleted(manager: EntityManager, scope: FileScope): Promise<number> {
  const [table, id] =
    'projectId' in scope
      ? (['projects', scope.projectId] as const)
      : (['organizations', scope.organizationId] as const);
  await manager.query(`SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, [id]);
  await manager.query(`UPDATE ${table} SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL`, [id]);
  const conditions = scopeConditions(scope);
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM api_keys WHERE ${conditions}`,
    conditions.values,
  );
  return count;
}

/** The projects of an organization, deleted ones included: their deletion may have been cut short. */
export async function findProjectIds(dataSource: DataSource, organizationId: string): Promise<string[]> {
  const rows: { id: string }[] = await dataSource.query(
    'SELECT id FROM projects WHERE organization_id = $1 ORDER BY id',
    [organizationId],
  );
  return rows.map(({ id }) => id);
}

/** At most `limit` generations in `scope` that have not ended. */
export async function findUnfinished(manager: EntityManager, scope: ProjectScope, limit: number): Promise<string[]> {
  const conditions = scopeConditions(scope).addFixed('completed_at IS NULL');
  const rows: { id: string }[] = await manager.query(
    `SELECT id FROM generations WHERE ${conditions} ORDER BY id LIMIT ${conditions.bind(limit)}`,
    conditions.values,
  );
  return rows.map(({ id }) => id);
}

/** Removes at most `limit` generations in `scope` that have ended, with what is known of their inputs and outputs. */
export async function removeGenerations(manager: EntityManager, scope: ProjectScope, limit: number): Promise<number> {
  const conditions = scopeConditions(scope).addFixed('completed_at IS NOT NULL');
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM generations WHERE id IN (
       SELECT id FROM generations WHERE ${conditions}
       ORDER BY created_at, id LIMIT ${conditions.bind(limit)} FOR UPDATE)`,
    conditions.values,
  );
  return count;
}

/** Removes at most `limit` idempotency keys in `scope`: they are a client's words. */
export async function removeIdempotencyKeys(
  manager: EntityManager,
  scope: ProjectScope,
  limit: number,
): Promise<number> {
  const conditions = scopeConditions(scope);
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM idempotency_keys WHERE ${conditions} AND (owner_id, key) IN (
       SELECT owner_id, key FROM idempotency_keys WHERE ${conditions}
       ORDER BY owner_id, key LIMIT ${conditions.bind(limit)} FOR UPDATE)`,
    conditions.values,
  );
  return count;
}
