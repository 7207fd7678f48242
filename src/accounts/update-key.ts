import type { DataSource, EntityManager } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import type { ApiKey } from '../domain/account';
import { checkScopes } from './account-input';
import { readApiKey } from './api-key';

export interface KeyChanges {
  /** Names of `MediaScope`, at least one: they replace the key's scopes. */
  readonly scopes: readonly string[];
}

/** @throws {AccountError} INVALID_INPUT or NOT_FOUND */
export async function updateKey(
  database: DataSource | EntityManager,
  id: string,
  changes: KeyChanges,
): Promise<ApiKey> {
  const scopes = checkScopes(changes.scopes);
  await readApiKey(database, id);
  await database.getRepository(ApiKeyEntity).update({ id }, { scopes });
  return readApiKey(database, id);
}
