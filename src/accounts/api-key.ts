import { createHash, randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import type { ApiKey } from '../domain/account';
import { isId } from '../domain/id';
import { AccountError } from './account-error';

/** 256 random bits: nobody guesses one, so that a plain hash of it is as good as a slow one. */
const KEY_BYTES = 32;

/** A new key: `mg_` (which scanners for leaked secrets can look for) and 43 characters of base64url. */
export function generateApiKey(): string {
  return `mg_${randomBytes(KEY_BYTES).toString('base64url')}`;
}

export function sha256OfApiKey(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** Leaves the hash behind. */
export function describeApiKey(key: ApiKeyEntity): ApiKey {
  const { keySha256: _hash, ...described } = key;
  return described;
}

/** @throws {AccountError} NOT_FOUND */
export async function readApiKey(database: DataSource | EntityManager, id: string): Promise<ApiKey> {
  const key = isId('key', id) ? await database.getRepository(ApiKeyEntity).findOneBy({ id }) : null;
  if (key !== null) return describeApiKey(key);
  throw new AccountError('NOT_FOUND', 'id', 'There is no such API key.');
}
