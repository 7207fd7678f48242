import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import type { ApiKey } from '../domain/account';
import { readApiKey } from './api-key';

/**
 * Puts a key out of force for good. Idempotent: a second call leaves the instant of the first.
 * @throws {AccountError} NOT_FOUND
 */
export async function revokeKey(database: DataSource | EntityManager, id: string): Promise<ApiKey> {
  await readApiKey(database, id);
  await database.getRepository(ApiKeyEntity).update({ id, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
  return readApiKey(database, id);
}
