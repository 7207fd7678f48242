import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { type Caller, NO_ATTRIBUTION } from '../../domain/caller';
import { isCompactJwt } from '../compact-jwt';
import type { KnownAccounts } from '../known-accounts';
import { Remembered } from '../remembered';
import { grantOf, TOKEN_ALGORITHM, TOKEN_PREFIX, TOKEN_TYPE, type TokenClaims } from './token-form';
import { readTokenSecrets, type TokenSecret } from './token-secrets';

/** Every process hears of a rotation; one that missed it finds out by then. */
const SECRETS_TTL_MS = 60_000;
/** Where there is no secret yet, tokens are looked at for one no more often than this. */
const FIRST_SECRET_COOLDOWN_MS = 1_000;
/** As long as a token that is used again and again is not verified anew. What can end it sooner is looked at each time. */
const VERIFIED_TTL_MS = 300_000;
/** Of some kilobytes each at most; most are a few hundred bytes. */
const MAX_VERIFIED = 10_000;

interface VerifiedToken {
  readonly caller: Caller & { readonly projectId: string };
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

/** Finds out whom media tokens stand for. */
export class TokenReader {
  private readonly verified = new Remembered<VerifiedToken>({ ttlMs: VERIFIED_TTL_MS, maxEntries: MAX_VERIFIED });
  private readonly secrets = new Remembered<readonly TokenSecret[]>({ ttlMs: SECRETS_TTL_MS, maxEntries: 1 });
  /** Of the last look for a first secret, in milliseconds by a clock that never goes back. */
  private lookedAgainMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: KnownAccounts,
  ) {}

  /**
   * @param token with its prefix
   * @returns null: it was not made here, has expired, or the key or the project that it is for are not what they were
   */
  async callerOf(token: string, nowMs: number): Promise<Caller | null> {
    const digest = createHash('sha256').update(token).digest('base64');
    const verified = await this.verified.get(digest, () => this.verify(token.slice(TOKEN_PREFIX.length)));
    if (verified === null || verified.expiresMs <= nowMs) return null;
    return (await this.isBacked(verified.caller, nowMs)) ? verified.caller : null;
  }

  clear(): void {
    this.verified.clear();
    this.secrets.clear();
  }

  setCaching(enabled: boolean): void {
    this.verified.setCaching(enabled);
    this.secrets.setCaching(enabled);
  }

  /** Whether the key that made it still could: a token does not outlive it, nor what it may do. */
  private async isBacked({ keyId, organizationId, projectId, scopes }: VerifiedToken['caller'], nowMs: number) {
    const key = await this.accounts.keyById(keyId);
    if (key === null || key.expiresMs <= nowMs || key.caller.organizationId !== organizationId) return false;
    const { caller } = key;
    if (!mayMakeTokens(caller.scopes) || [...scopes].some((scope) => !caller.scopes.has(scope))) return false;
    if (caller.projectId !== null) return caller.projectId === projectId;
    return (await this.accounts.project(projectId))?.organizationId === organizationId;
  }

  /** Its time is not looked at: that is for each request to do. */
  private async verify(token: string): Promise<VerifiedToken | null> {
    if (!isCompactJwt(token)) return null;
    const secrets = await this.readSecrets();
    // Loaded for those who use it: it is no part of a start.
    const { errors, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid }) => {
          const secret = secrets.find((known) => known.kid === kid);
          if (secret === undefined) throw new errors.JWKSNoMatchingKey();
          return secret.value;
        },
        { algorithms: [TOKEN_ALGORITHM], typ: TOKEN_TYPE, currentDate: new Date(0), requiredClaims: ['exp', 'jti'] },
      );
      return verifiedOf(payload as unknown as TokenClaims);
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  /** Those that are remembered; but none is no answer for long: the first is made with the first token, which is used at once. */
  private async readSecrets(): Promise<readonly TokenSecret[]> {
    let isNew = false;
    const read = () => {
      isNew = true;
      return readTokenSecrets(this.dataSource);
    };
    const known = (await this.secrets.get('', read)) ?? [];
    const nowMs = performance.now();
    if (known.length > 0 || isNew || nowMs - this.lookedAgainMs < FIRST_SECRET_COOLDOWN_MS) return known;
    this.lookedAgainMs = nowMs;
    this.secrets.clear();
    return (await this.secrets.get('', read)) ?? [];
  }
}

/** Whether a key of these scopes may make media tokens. */
export function mayMakeTokens(scopes: Caller['scopes']): boolean {
  return scopes.has('TOKENS') || scopes.has('ADMIN');
}

/** What was signed here has the form that is written here. */
function verifiedOf(claims: TokenClaims): VerifiedToken {
  const { scopes, expiresAt, ...grant } = grantOf(claims);
  const caller = { ...NO_ATTRIBUTION, ...grant, scopes: new Set(scopes), expiresAt };
  return { caller, expiresMs: expiresAt.getTime() };
}
