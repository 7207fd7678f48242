import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import type { Caller } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { atMost } from './entry-limit';
import type { JwtReader } from './jwt/read-jwt';
import { sha256OfApiKey } from './keys';
import { KnownAccounts, type KnownKey } from './known-accounts';
import { WrongKeys } from './rates/wrong-keys';
import { TokenReader } from './tokens/read-token';
import { TOKEN_PREFIX } from './tokens/token-form';

export interface AuthenticatorOptions {
  readonly dataSource: DataSource;
  /** How long a revoked key may live on when no notification comes; at least 1. Default 5000. */
  readonly cacheTtlMs?: number;
  /** Keys kept in memory. Default 10,000, some 5 MB. */
  readonly maxEntries?: number;
  /** The time, in milliseconds since 1970. Default: this machine's. */
  readonly now?: () => number;
  /** Called for each key that is accepted, itself or a token that it has made; it must not take time. */
  readonly onUse?: (keyId: string, nowMs: number) => void;
  /** Who takes the JWTs of an identity provider. Default null: nobody does. */
  readonly jwtReader?: JwtReader | null;
  /** How many wrong keys a minute may come from one address; 0, as by default: any number. */
  readonly wrongKeysPerMinute?: number;
}

export interface Authenticator {
  /**
   * @param authorization the `Authorization` header
   * @param address whence it comes, for the first time on a connection or a request. Default null: it has come before
   * @returns the caller, by no door yet: whichever it came by says so
   * @throws {RequestFailure} UNAUTHENTICATED, in the same words whatever is wrong with a credential of one kind;
   * SERVICE_UNAVAILABLE: the keys of the identity provider cannot be had; RATE_LIMITED: too many wrong keys have come
   * from the address, and whether this is another is not looked up
   */
  authenticate(authorization: string | undefined, address?: string | null): Promise<Caller>;
  /** Call when a key has changed. A lookup that is under way is not kept either. */
  clearCache(): void;
  /** Call when a key was made: what was no key before may be one. */
  forgetWrongKeys(): void;
  /** Turn off while notifications of changed keys may be missed. Either way the cache is cleared. */
  setCaching(enabled: boolean): void;
}

/**
 * RFC 6750 section 2.1, with any visible ASCII as the token. JWTs of identity providers that list somebody's groups have
 * some kilobytes.
 */
const BEARER = /^bearer +([\x21-\x7e]{1,8192})$/i;

/** Our keys have 46 characters, a provisioned one up to 200: what is longer is none, and is not looked for. */
const MAX_KEY_CHARACTERS = 200;

/** How the header of a JWT begins: `{"`, in base64url. */
const JWT_BEGINNING = 'eyJ';

export function createAuthenticator({
  dataSource,
  cacheTtlMs = 5_000,
  maxEntries = 10_000,
  now = Date.now,
  onUse,
  jwtReader = null,
  wrongKeysPerMinute = 0,
}: AuthenticatorOptions): Authenticator {
  const accounts = new KnownAccounts(dataSource, { ttlMs: cacheTtlMs, maxEntries });
  const tokens = new TokenReader(dataSource, accounts);
  // Of keys that were good when they were last sent. To hash one takes a thirtieth of a request for a file.
  const digests = new LRUCache<string, KeyDigest>({ ...atMost(maxEntries), ttl: cacheTtlMs });
  // Of whoever has come before, with the same key, nobody asks whether others guess keys at the same address.
  const goodBefore = new LRUCache<string, true>(atMost(maxEntries));
  const wrongKeys = new WrongKeys(wrongKeysPerMinute);

  const findKey = async ({ keySha256, cacheKey }: KeyDigest, address: string | null): Promise<KnownKey | null> => {
    const isKnown = goodBefore.has(cacheKey);
    const find = () => accounts.keyOf(keySha256, cacheKey);
    const key = await wrongKeys.lookUp(cacheKey, isKnown ? null : address, find);
    if (key === null) goodBefore.delete(cacheKey);
    else if (!isKnown) goodBefore.set(cacheKey, true);
    return key;
  };

  const callerOfKey = async (bearer: string, address: string | null): Promise<Caller> => {
    if (bearer.length > MAX_KEY_CHARACTERS) throw refusal('The API key is not valid.');
    const knownDigest = digests.get(bearer);
    const digest = knownDigest ?? digestOf(bearer);
    const key = await (knownDigest === undefined
      ? findKey(digest, address)
      : accounts.keyOf(digest.keySha256, digest.cacheKey));
    if (key === null) digests.delete(bearer);
    // Each time: a key that was good when it was looked up may have expired since.
    if (key === null || key.expiresMs <= now()) throw refusal('The API key is not valid.');
    if (knownDigest === undefined) digests.set(bearer, digest);
    return key.caller;
  };

  const callerOfToken = async (bearer: string): Promise<Caller> => {
    const caller = await tokens.callerOf(bearer, now());
    if (caller === null) throw refusal('The token is not valid, or not any more.');
    return caller;
  };

  return {
    async authenticate(authorization, address = null) {
      const bearer = readBearer(authorization);
      if (jwtReader !== null && bearer.startsWith(JWT_BEGINNING)) {
        const caller = await jwtReader.callerOf(bearer, accounts, now());
        if (caller === null) throw refusal('The JWT is not valid, or not any more.');
        return caller;
      }
      const caller = await (bearer.startsWith(TOKEN_PREFIX) ? callerOfToken(bearer) : callerOfKey(bearer, address));
      onUse?.(caller.keyId, now());
      return caller;
    },
    clearCache() {
      accounts.clear();
      tokens.clear();
      wrongKeys.clear();
    },
    forgetWrongKeys: () => wrongKeys.clear(),
    setCaching(enabled) {
      accounts.setCaching(enabled);
      tokens.setCaching(enabled);
      wrongKeys.setRemembering(enabled);
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
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer === undefined) throw refusal('The API key is not valid.');
  return bearer;
}

function refusal(message: string): RequestFailure {
  return new RequestFailure('UNAUTHENTICATED', message);
}
