import { RequestFailure } from './errors';

export const MEDIA_SCOPES = ['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ', 'ADMIN'] as const;
export type MediaScope = (typeof MEDIA_SCOPES)[number];

/**
 * A way in, by which usage is told apart: `/graphql` by whichever transport, `/uploads`, the URLs that bytes are read by,
 * and the REST wires `/v3` and `/v1`. A further one gets a name of its own here.
 */
export type Door = 'GRAPHQL' | 'TUS' | 'CONTENT' | 'V3' | 'V1';

/** What usage is counted by, beside its project. */
export interface Attribution {
  /** null: by none, as what expires. */
  readonly door: Door | null;
  /** For whom of a project's own users, by the project's own id of them; null: for nobody in particular. */
  readonly ownerId: string | null;
}

/** Of what nobody asked for. */
export const NO_ATTRIBUTION: Attribution = { door: null, ownerId: null };

/** Who asks: what an API key stands for, and by which door. */
export interface Caller extends Attribution {
  readonly keyId: string;
  readonly organizationId: string;
  /** null: a key of the organization, which reads across its projects and cannot write. */
  readonly projectId: string | null;
  readonly scopes: ReadonlySet<MediaScope>;
}

/** Whose something is, or is to be. */
export interface ProjectOwner {
  readonly organizationId: string;
  readonly projectId: string;
}

/** A caller that may write, because its key belongs to one project. */
export interface ProjectCaller extends Caller, ProjectOwner {
  readonly projectId: string;
}

/** @throws {RequestFailure} FORBIDDEN when the key has none of `scopes` */
export function requireScope(caller: Caller, ...scopes: readonly MediaScope[]): void {
  if (scopes.some((scope) => caller.scopes.has(scope))) return;
  throw new RequestFailure('FORBIDDEN', `This API key needs the scope ${scopes.join(' or ')}.`);
}

/** @throws {RequestFailure} FORBIDDEN for a key of an organization */
export function requireProject(caller: Caller): asserts caller is ProjectCaller {
  if (caller.projectId !== null) return;
  throw new RequestFailure(
    'FORBIDDEN',
    'This API key belongs to an organization; only a key of a project can do this.',
  );
}

/** The same caller, by this door. */
export function comingBy(door: Door, caller: Caller): Caller {
  return { ...caller, door };
}
