import { RequestFailure } from './errors';

export const MEDIA_SCOPES = ['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ', 'ADMIN'] as const;
export type MediaScope = (typeof MEDIA_SCOPES)[number];

/** Who asks: what an API key stands for. */
export interface Caller {
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
