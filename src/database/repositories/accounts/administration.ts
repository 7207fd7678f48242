import type { EntityManager } from 'typeorm';
import type { MediaScope } from '../../../domain/caller';

/**
 * Keeps whoever adds to an organization waiting until the end of the transaction.
 *
 * @returns how many it has, with those that are revoked or deleted
 */
export async function countAlone(
  manager: EntityManager,
  table: 'api_keys' | 'projects',
  organizationId: string,
): Promise<number> {
  await manager.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
  const [row] = await manager.query(`SELECT count(*)::int FROM ${table} WHERE organization_id = $1`, [organizationId]);
  return row.count;
}

/**
 * What a key may do at this moment. Until the end of the transaction nobody revokes or changes it: a revocation that was
 * begun before is waited for.
 *
 * @returns null: it is revoked, has expired, or is gone
 */
export async function findScopesInForce(manager: EntityManager, keyId: string): Promise<readonly MediaScope[] | null> {
  const [key]: { scopes: MediaScope[] }[] = await manager.query(
    `SELECT scopes FROM api_keys
     WHERE id = $1 AND revoked_at IS NULL AND (expires_at > now()) IS NOT FALSE FOR SHARE`,
    [keyId],
  );
  return key?.scopes ?? null;
}
