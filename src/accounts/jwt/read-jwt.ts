import { createHash } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';
import { type Caller, jwtKeyId } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { IdentityProvider } from '../../domain/identity-provider';
import { NO_LIMITS } from '../../domain/token-limits';
import { isCompactJwt } from '../compact-jwt';
import type { KnownAccounts } from '../known-accounts';
import { Remembered } from '../remembered';
import { createFetchKeys, type FetchKeys } from './fetch-keys';
import { holderOf, type JwtHolder } from './read-claims';

/** How long keys are good; one that is not among them is looked for sooner, but not again and again. */
const KEYS_TTL_MS = 600_000;
const UNKNOWN_KEY_COOLDOWN_MS = 30_000;
const FETCH_TIMEOUT_MS = 5_000;
/** A key that its issuer has withdrawn is good for so long at most, and for as long as keys are. */
const VERIFIED_TTL_MS = 300_000;
/** Of 10 kB each at most. */
const MAX_VERIFIED = 10_000;

interface VerifiedJwt {
  readonly holder: JwtHolder;
  readonly expiresAt: Date;
  /** Milliseconds since 1970, with what the clocks may differ. */
  readonly refusedFromMs: number;
}

/** Finds out whom the JWTs of an identity provider stand for. */
export class JwtReader {
  private readonly verified = new Remembered<VerifiedJwt>({ ttlMs: VERIFIED_TTL_MS, maxEntries: MAX_VERIFIED });
  private keys: JWTVerifyGetKey | null = null;

  constructor(
    private readonly provider: IdentityProvider,
    private readonly fetchKeys: FetchKeys = createFetchKeys(),
    /** Told why, for whoever sets it up: the client is told no more than that it is refused. */
    private readonly onRefused: (reason: string) => void = () => {},
  ) {}

  /**
   * @returns null: it is not one of this provider for us, or not now, or its project is not here
   * @throws {RequestFailure} SERVICE_UNAVAILABLE: the keys of the provider cannot be had
   */
  async callerOf(jwt: string, accounts: KnownAccounts, nowMs: number): Promise<Caller | null> {
    const digest = createHash('sha256').update(jwt).digest('base64');
    const verified = await this.verified.get(digest, () => this.verify(jwt, nowMs));
    if (verified === null) return null;
    if (verified.refusedFromMs <= nowMs) return this.refuse('It has expired since it was first sent.');
    const { holder, expiresAt } = verified;
    const project = await accounts.project(holder.projectId);
    if (project === null) return this.refuse('There is no project of the id that it says, or that the settings say.');
    const keyId = jwtKeyId(holder.projectId);
    return { ...holder, ...project, door: null, keyId, tokenId: null, expiresAt, limits: NO_LIMITS };
  }

  private async verify(jwt: string, nowMs: number): Promise<VerifiedJwt | null> {
    if (!isCompactJwt(jwt)) return this.refuse('It has not the form of a JWT, or is too long.');
    const { algorithms, audience, issuer, clockToleranceSeconds } = this.provider;
    const { errors, jwtVerify } = await import('jose');
    const keys = await this.readKeys();
    try {
      const { payload } = await jwtVerify(jwt, keys, {
        algorithms: [...algorithms],
        audience: [...audience],
        issuer,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(nowMs),
        requiredClaims: ['exp'],
      });
      const holder = holderOf(payload, this.provider);
      if (holder === null || payload.exp === undefined) {
        return this.refuse('Its claims do not say whose it is, or for which project.');
      }
      const expiresAt = new Date(payload.exp * 1000);
      return { holder, expiresAt, refusedFromMs: expiresAt.getTime() + clockToleranceSeconds * 1000 };
    } catch (error) {
      if (error instanceof KeysAway) throw error.failure();
      // A key that is too weak for its algorithm is a TypeError.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return this.refuse(error.message);
      throw error;
    }
  }

  private refuse(reason: string): null {
    this.onRefused(reason);
    return null;
  }

  private async readKeys(): Promise<JWTVerifyGetKey> {
    if (this.keys !== null) return this.keys;
    const { createRemoteJWKSet, customFetch } = await import('jose');
    this.keys ??= createRemoteJWKSet(this.provider.jwksUrl, {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cooldownDuration: UNKNOWN_KEY_COOLDOWN_MS,
      cacheMaxAge: KEYS_TTL_MS,
      [customFetch]: (url: string, options: RequestInit) =>
        this.fetchKeys(url, options).catch((cause: unknown) => {
          throw new KeysAway(cause);
        }),
    });
    return this.keys;
  }
}

/** The keys could not be fetched: nothing can be said of any JWT. */
class KeysAway extends Error {
  override readonly name = 'KeysAway';

  constructor(cause: unknown) {
    super('The keys of the identity provider cannot be fetched.', { cause });
  }

  failure(): RequestFailure {
    return new RequestFailure('SERVICE_UNAVAILABLE', 'The keys of the identity provider cannot be had now.', {
      cause: this,
    });
  }
}
