import type { MediaScope } from '../../domain/caller';
import { NO_LIMITS, type TokenLimits } from '../../domain/token-limits';

/**
 * Before the JWT: whoever scans for leaked secrets can look for it, and it is never taken for a JWT of somebody else, whose
 * keys and algorithms are others.
 */
export const TOKEN_PREFIX = 'mgt_';

/** RFC 8725 §3.11: what one kind of JWT says is not taken for what another does. */
export const TOKEN_TYPE = 'mediagraph+jwt';

/** HMAC with SHA-256, which a secret of as many bytes is for (RFC 7518 §3.2). */
export const TOKEN_ALGORITHM = 'HS256';

/** What a media token stands for. */
export interface TokenGrant {
  readonly tokenId: string;
  /** The key that made it. */
  readonly keyId: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly scopes: readonly MediaScope[];
  /** null: nobody in particular. */
  readonly ownerId: string | null;
  readonly limits: TokenLimits;
  readonly expiresAt: Date;
}

/** Claims that are sent with each request: short. Which are not there, are null. */
export interface TokenClaims {
  readonly jti: string;
  readonly key: string;
  readonly org: string;
  readonly proj: string;
  readonly scp: readonly MediaScope[];
  readonly sub?: string;
  readonly lim?: Partial<TokenLimits>;
  /** Seconds since 1970. */
  readonly exp: number;
}

export function claimsOf(grant: TokenGrant): TokenClaims & Record<string, unknown> {
  const { tokenId, keyId, organizationId, projectId, scopes, ownerId, limits, expiresAt } = grant;
  const given = Object.entries(limits).filter(([, limit]) => limit !== null);
  return {
    jti: tokenId,
    key: keyId,
    org: organizationId,
    proj: projectId,
    scp: scopes,
    ...(ownerId !== null && { sub: ownerId }),
    ...(given.length > 0 && { lim: Object.fromEntries(given) }),
    exp: expiresAt.getTime() / 1000,
  };
}

export function grantOf({ jti, key, org, proj, scp, sub, lim, exp }: TokenClaims): TokenGrant {
  return {
    tokenId: jti,
    keyId: key,
    organizationId: org,
    projectId: proj,
    scopes: scp,
    ownerId: sub ?? null,
    limits: { ...NO_LIMITS, ...lim },
    expiresAt: new Date(exp * 1000),
  };
}
