import type { MediaScope } from './caller';

/** By which a JWT may be signed: nobody who can verify one can make one. */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Who signs users in elsewhere, and what is read from the JWTs that they get there. */
export interface IdentityProvider {
  /** Where its keys are. */
  readonly jwksUrl: URL;
  readonly issuer: string;
  /** A JWT is for one of them. */
  readonly audience: readonly string[];
  readonly algorithms: readonly JwtAlgorithm[];
  /** By how much its clock may differ. */
  readonly clockToleranceSeconds: number;
  readonly claims: {
    /** Which project: its id. null: `defaultProject`, whatever the JWT says. */
    readonly project: ClaimPath | null;
    /** What its holder may do; null: `defaultScopes`. */
    readonly scopes: ClaimPath | null;
    /** Who its holder is. */
    readonly owner: ClaimPath;
  };
  /** Of a JWT that names none; null: it is refused. */
  readonly defaultProject: string | null;
  /** Of a JWT that names none. */
  readonly defaultScopes: readonly MediaScope[];
  /** Whatever a JWT says, it may do no more. */
  readonly maxScopes: readonly MediaScope[];
}

/** Names of members, from the claims inwards: most have one. */
export type ClaimPath = readonly string[];

/** A name, or a JSON pointer (RFC 6901), which begins with a slash: names of claims may be URLs. */
export function claimPathOf(text: string): ClaimPath {
  if (!text.startsWith('/')) return [text];
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
