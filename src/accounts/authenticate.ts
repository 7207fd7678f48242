import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import { type Caller, NO_ATTRIBUTION } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { sha256OfApiKey } from './keys';

export interface AuthenticatorOptions {
  readonly dataSource: DataSource;
  /** How long a revoked key may live on when no notification comes; at least 1. Default 5000. */
  readonly cacheTtlMs?: number;
  /** Keys kept in memory. Default 10,000, some 5 MB. */
  readonly maxEntries?: number;
  /** The time, in milliseconds since 1970. Default: this machine's. */
  readonly now?: () => number;
  /** Called for each key that is accepted; it must not take time. */
  readonly onUse?: (keyId: string, nowMs: number) => void;
}

interface KnownKey {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

export interface Authenticator {
  /**
   * @param authorization the `Authorization` header
   * @returns the caller, by no door yet: whichever it came by says so
   * @throws {RequestFailure} UNAUTHENTICATED, in the same words whatever is wrong with the key
   */
  authenticate(authorization: string | undefined): Promise<Caller>;
  /** Call when a key has changed. A lookup that is under way is not kept either. */
  clearCache(): void;
  /** Turn off while notifications of changed keys may be missed. Either way the cache is cleared. */
  setCaching(enabled: boolean): void;
}

/** RFC 6750 section 2.1, with any visible ASCII as the token. Our keys have 46 characters, a provisioned one up to 200. */
const BEARER = /^bearer +([\x21-\x7e]{1,200})$/i;

export function createAuthenticator({
  dataSource,
  cacheTtlMs = 5_000,
  maxEntries = 10_000,
  now = Date.now,
  onUse,
}: AuthenticatorOptions): Authenticator {
  const known = new LRUCache<string, KnownKey>({ max: maxEntries, ttl: cacheTtlMs });
  // Of keys that were good when they were last sent. To hash one takes a thirtieth of a request for a file.
  const digests = new LRUCache<string, KeyDigest>({ max: maxEntries, ttl: cacheTtlMs });
  // Replaced as a whole when keys change: a request that comes after must not be answered by a lookup from before.
  let pending = new Map<string, Promise<KnownKey | null>>();
  let caching = true;

  const lookUp = (keySha256: Buffer, cacheKey: string): Promise<KnownKey | null> => {
    const generation = pending;
    const lookup = findKey(dataSource, keySha256)
      .then((key) => {
        // Only good keys are kept: guesses would push them out.
        if (key !== null && caching && generation === pending) known.set(cacheKey, key);
        return key;
      })
      .finally(() => generation.delete(cacheKey));
    generation.set(cacheKey, lookup);
    return lookup;
  };

  const clearCache = (): void => {
    known.clear();
    pending = new Map();
  };

  return {
    async authenticate(authorization) {
      const bearer = readBearer(authorization);
      const knownDigest = digests.get(bearer);
      const { keySha256, cacheKey } = knownDigest ?? digestOf(bearer);
      const key = known.get(cacheKey) ?? (await (pending.get(cacheKey) ?? lookUp(keySha256, cacheKey)));
      const nowMs = now();
      // Each time: a key that was good when it was looked up may have expired since.
      if (key === null || key.expiresMs <= nowMs) throw refusal();
      if (knownDigest === undefined) digests.set(bearer, { keySha256, cacheKey });
      onUse?.(key.caller.keyId, nowMs);
      return key.caller;
    },
    clearCache,
    setCaching(enabled) {
      caching = enabled;
      clearCache();
    },
  };
}

interface KeyDigest {
  readonly keySha256: Buffer;
  readonly cacheKey: string;
}

function digestOf(key: string): KeyDigest {
  const keySha256 = sha256OfApiKey(key);
  return { keySha256, cacheKey: keySha256.toString('base64') };
}

function readBearer(authorization: string | undefined): string {
  if (authorization === undefined) {
    throw new RequestFailure('UNAUTHENTICATED', 'Send an API key in the header "Authorization: Bearer <key>".');
  }
  const key = BEARER.exec(authorization)?.[1];
  if (key === undefined) throw refusal();
  return key;
}

function refusal(): RequestFailure {
  return new RequestFailure('UNAUTHENTICATED', 'The API key is not valid.');
}

async function findKey(dataSource: DataSource, keySha256: Buffer): Promise<KnownKey | null> {
  const row = await dataSource.getRepository(ApiKeyEntity).findOneBy({ keySha256 });
  if (row === null || row.revokedAt !== null || !timingSafeEqual(row.keySha256, keySha256)) return null;
  const { id: keyId, organizationId, projectId, scopes, expiresAt } = row;
  return {
    caller: { ...NO_ATTRIBUTION, keyId, organizationId, projectId, scopes: new Set(scopes) },
    expiresMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
  };
}
