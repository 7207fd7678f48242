import { MediaFailure, RequestFailure } from './errors';
import { NO_LIMITS, type TokenLimits } from './token-limits';

export const MEDIA_SCOPES = ['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ', 'TOKENS', 'ADMIN'] as const;
export type MediaScope = (typeof MEDIA_SCOPES)[number];

/** The scope of this name, as scopes are spelled elsewhere too: `FILES_READ`, `files:read`, `files-read`. null: none. */
export function scopeNamed(name: string): MediaScope | null {
  const upper = name.toUpperCase().replace(/[-:.]/g, '_');
  return MEDIA_SCOPES.find((scope) => scope === upper) ?? null;
}

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

const MAX_OWNER_ID_CHARACTERS = 200;
/** What cannot be seen as part of an id: control characters, halves of characters, and breaks of lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** 1 to 200 printable characters, and not spaces alone. */
export function isOwnerId(value: unknown): value is string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > 2 * MAX_OWNER_ID_CHARACTERS) return false;
  return [...value].length <= MAX_OWNER_ID_CHARACTERS && !UNPRINTABLE.test(value);
}

/** Of what nobody asked for. */
export const NO_ATTRIBUTION: Attribution = { door: null, ownerId: null };

/** What a credential says beside whose it is and what it may do. */
export interface CredentialTerms {
  /** Of a media token; null: an API key, or a JWT of an identity provider. */
  readonly tokenId: string | null;
  /** It is refused from then on; null: never. */
  readonly expiresAt: Date | null;
  readonly limits: TokenLimits;
}

/** Of an API key without an end. */
export const NO_TERMS: CredentialTerms = { tokenId: null, expiresAt: null, limits: NO_LIMITS };

/** Who asks: what an API key, a token or a JWT stands for, and by which door. One that comes for an owner sees what is that owner's alone. */
export interface Caller extends Attribution, CredentialTerms {
  /**
   * The API key, or that which has made the token. Those who come with a JWT of an identity provider have one together in
   * each project, which has not the form of a key's id: see `jwtKeyId`.
   */
  readonly keyId: string;
  readonly organizationId: string;
  /** null: a key of the organization, which reads across its projects and cannot write. */
  readonly projectId: string | null;
  readonly scopes: ReadonlySet<MediaScope>;
}

const JWT_PREFIX = 'jwt_';

/** What stands in the place of a key for whoever comes with a JWT. */
export function jwtKeyId(projectId: string): string {
  return JWT_PREFIX + projectId;
}

/** Whose something is, or is to be. */
export interface ProjectOwner {
  readonly organizationId: string;
  readonly projectId: string;
}

/** Whose something is, down to the project's own user; `ownerId` is null for what is nobody's in particular. */
export interface Belonging extends ProjectOwner, Pick<Attribution, 'ownerId'> {}

/** Who looks, as far as that decides what is seen. */
export type Viewer = Pick<Caller, 'organizationId' | 'projectId' | 'ownerId'>;

/** Whose part of what all share it takes: the organization's, and within it the owner's. */
export type Sharer = Viewer;

/**
 * What an owner is known by among all: each project has ids of its own for its users, and another's may be spelled alike.
 * null: nobody in particular.
 */
export function ownerKeyOf({ organizationId, projectId, ownerId }: Sharer): string | null {
  return ownerId === null ? null : `${projectId ?? organizationId} ${ownerId}`;
}

/** A caller that may write, because its key belongs to one project. */
export interface ProjectCaller extends Caller, ProjectOwner {
  readonly projectId: string;
}

/** @throws {RequestFailure} FORBIDDEN when the key or the token has none of `scopes` */
export function requireScope(caller: Caller, ...scopes: readonly MediaScope[]): void {
  if (scopes.some((scope) => caller.scopes.has(scope))) return;
  const isKey = caller.tokenId === null && !caller.keyId.startsWith(JWT_PREFIX);
  throw new RequestFailure('FORBIDDEN', `This ${isKey ? 'API key' : 'token'} needs the scope ${scopes.join(' or ')}.`);
}

/**
 * Whether a caller administers what it belongs to. Not with a token or for one user of a project: what is made outlives the
 * one, and tells of more than the other's things.
 */
export function isAdministrator({ scopes, ownerId, tokenId }: Caller): boolean {
  return scopes.has('ADMIN') && ownerId === null && tokenId === null;
}

/** A project, or an organization with all of its projects. */
export type AdministeredScope = { readonly organizationId: string } | { readonly projectId: string };

/**
 * What a caller administers: its project, or, with a key of an organization, that with all of its projects.
 *
 * @param what it wants to see or change, as the first word of the refusal
 * @throws {RequestFailure} FORBIDDEN
 */
export function administeredScope(caller: Caller, what: 'Webhooks' | 'Projects' | 'API keys'): AdministeredScope {
  requireScope(caller, 'ADMIN');
  if (!isAdministrator(caller)) throw new RequestFailure('FORBIDDEN', `${what} are managed with an API key.`);
  const { organizationId, projectId } = caller;
  return projectId === null ? { organizationId } : { projectId };
}

/** What an administrator has done. It goes into the log: ids and names of fields, nothing that people have written. */
export interface AuditEntry {
  /** As the mutation is called: `createMediaApiKey`. */
  readonly action: string;
  /** What was made or changed. */
  readonly subjectId: string;
  readonly [fact: string]: string | readonly string[] | null;
}

/** Notes what `caller` has done. */
export type Audit = (caller: Caller, entry: AuditEntry) => void;

/** @throws {RequestFailure} FORBIDDEN for a key of an organization */
export function requireProject(caller: Caller): asserts caller is ProjectCaller {
  if (caller.projectId !== null) return;
  throw new RequestFailure(
    'FORBIDDEN',
    'This API key belongs to an organization; only a key of a project can do this.',
  );
}

/**
 * The same caller, as it comes for the owner that a call names: what the call makes belongs to that owner. Not to be asked
 * what the caller may see: that stays as it was.
 *
 * @throws {MediaFailure} INVALID_INPUT; FORBIDDEN when the caller comes for another owner
 */
export function actingFor<Some extends Caller>(caller: Some, ownerId: string | null | undefined): Some {
  if (ownerId == null || ownerId === caller.ownerId) return caller;
  const path = ['input', 'ownerId'];
  if (caller.ownerId !== null) {
    throw new MediaFailure('FORBIDDEN', 'What comes for an owner can make nothing for another.', { path });
  }
  if (isOwnerId(ownerId)) return { ...caller, ownerId };
  const message = `The id of an owner is 1 to ${MAX_OWNER_ID_CHARACTERS} printable characters, and not spaces alone.`;
  throw new MediaFailure('INVALID_INPUT', message, { path });
}

/** The same caller, by this door. */
export function comingBy(door: Door, caller: Caller): Caller {
  return { ...caller, door };
}

/** A limit for each who may be asking; 0: no limit. */
export interface LimitByCaller {
  readonly key: number;
  /** Of one of a project's own users, by one key. */
  readonly owner: number;
  readonly organization: number;
}

/** How much callers may ask for. */
export interface RateSettings {
  /** In points, as operations cost. */
  readonly pointsPerMinute: LimitByCaller;
  /** How many seconds' worth may be spent at once. */
  readonly burstSeconds: number;
  /** Requests that are under way at once in a process. */
  readonly inFlight: LimitByCaller;
}
