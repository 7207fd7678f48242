import type { DataSource, EntityManager } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import type { ApiKey } from '../domain/account';
import { checkAnyChange, checkExpiry, checkName, checkScopes } from './account-input';
import { readApiKey } from './api-key';

/** What is left out stays. */
export interface KeyChanges {
  /** Names of `MediaScope`, at least one: they replace the key's scopes. */
  readonly scopes?: readonly string[];
  readonly name?: string | null;
  /** null: never. */
  readonly expiresAt?: Date | null;
}

/** @throws {AccountError} INVALID_INPUT or NOT_FOUND */
export async function updateKey(
  database: DataSource | EntityManager,
  id: string,
  { scopes, ...others }: KeyChanges,
): Promise<ApiKey> {
  checkAnyChange({ scopes, ...others });
  const { name, expiresAt } = others;
  if (name != null) checkName(name);
  if (expiresAt !== undefined) checkExpiry(expiresAt);
  const checked = scopes === undefined ? {} : { scopes: checkScopes(scopes) };
  await readApiKey(database, id);
  await database.getRepository(ApiKeyEntity).update({ id }, { ...checked, ...others });
  return readApiKey(database, id);
}
