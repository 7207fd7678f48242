import type { EntityManager } from 'typeorm';
import type { MediaScope } from '../../../domain/caller';

/** How many keys there are that may be used, and with those that are revoked or have expired. */
export interface KeyCount {
  readonly inForce: number;
  readonly inAll: number;
}

/**
 * Keeps whoever adds to an organization waiting until the end of the transaction.
 *
 * @param projectId null: of a project none are counted
 */
export async function countKeysAlone(
  manager: EntityManager,
  organizationId: string,
  projectId: string | null,
): Promise<{ readonly organization: KeyCount; readonly project: KeyCount }> {
  await lockOrganization(manager, organizationId);
  const count = async (column: string, id: string): Promise<KeyCount> => {
    const [row] = await manager.query(
      `SELECT count(*)::int AS "inAll",
              count(*) FILTER (WHERE revoked_at IS NULL AND (expires_at > now()) IS NOT FALSE)::int AS "inForce"
       FROM api_keys WHERE ${column} = $1`,
      [id],
    );
    return row;
  };
  const project = projectId === null ? { inForce: 0, inAll: 0 } : await count('project_id', projectId);
  return { organization: await count('organization_id', organizationId), project };
}

/** The same of projects. @returns how many it has, with those that are deleted */
export async function countProjectsAlone(manager: EntityManager, organizationId: string): Promise<number> {
  await lockOrganization(manager, organizationId);
  const [row] = await manager.query('SELECT count(*)::int FROM projects WHERE organization_id = $1', [organizationId]);
  return row.count;
}

async function lockOrganization(manager: EntityManager, id: string): Promise<void> {
  await manager.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [id]);
}

/** Until the end of the transaction nobody else changes them. */
export async function lockKeys(manager: EntityManager, ids: readonly string[]): Promise<void> {
  await manager.query('SELECT FROM api_keys WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [ids]);
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
