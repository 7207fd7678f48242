import { isOwnerId, type MediaScope, scopeNamed } from '../../domain/caller';
import type { ClaimPath, IdentityProvider } from '../../domain/identity-provider';

/** What the claims of a JWT say of its holder. */
export interface JwtHolder {
  readonly projectId: string;
  readonly ownerId: string;
  readonly scopes: ReadonlySet<MediaScope>;
}

/**
 * @returns null: the claims do not say for which project, or do not say who it is, in a form that is known. A JWT without
 * a holder would see what is everybody's.
 */
export function holderOf(
  payload: Readonly<Record<string, unknown>>,
  { claims, defaultProject, defaultScopes, maxScopes }: IdentityProvider,
): JwtHolder | null {
  const project = claims.project && valueAt(payload, claims.project);
  const projectId = project ?? defaultProject;
  const ownerId = valueAt(payload, claims.owner);
  if (typeof projectId !== 'string' || !isOwnerId(ownerId)) return null;
  const said = claims.scopes && valueAt(payload, claims.scopes);
  const scopes = said === null || said === undefined ? defaultScopes : scopesIn(said);
  return { projectId, ownerId, scopes: new Set(scopes.filter((scope) => maxScopes.includes(scope))) };
}

/** Of own members alone: `constructor` is no claim. */
function valueAt(payload: Readonly<Record<string, unknown>>, path: ClaimPath): unknown {
  let value: unknown = payload;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** A list, or names between spaces (RFC 8693 §4.2). Names of others, as `openid`, are none of ours. */
function scopesIn(value: unknown): readonly MediaScope[] {
  const names: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return names.flatMap((name) => (typeof name === 'string' ? (scopeNamed(name) ?? []) : []));
}
