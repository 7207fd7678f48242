import type { MediaScope } from './caller';

/** The tenant: what has one storage quota. */
export interface Organization {
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** null: no limit of its own. */
  readonly retentionSeconds: number | null;
  readonly usedBytes: number;
  readonly usedFiles: number;
  /** Held for uploads that are under way; counts against the limits as used bytes do. */
  readonly reservedBytes: number;
  readonly reservedFiles: number;
  readonly createdAt: Date;
}

/** Files belong to a project, and only its own keys see them. */
export interface Project {
  readonly id: string;
  readonly organizationId: string;
  /** Unique in its organization. */
  readonly name: string;
  /** null: no limit of its own. */
  readonly retentionSeconds: number | null;
  /** true: nothing of an upload or a generation is stored. */
  readonly zeroDataRetention: boolean;
  /** What an output without a `store` of its own does. */
  readonly storeByDefault: boolean;
  /** true: files that a generation makes have its prompt among their metadata. */
  readonly keepPrompts: boolean;
  /** null: a file without a requested time to live is kept as long as retention allows. */
  readonly defaultTtlSeconds: number | null;
  /** Of all who come with its keys together; null: no limit of its own. */
  readonly requestsPerMinute: number | null;
  /** How much each owner may keep of what the organization may; null: no limit of its own. */
  readonly ownerMaxBytes: number | null;
  readonly ownerMaxFiles: number | null;
  readonly createdAt: Date;
}

/** The longest that a file of a project is kept, by the shorter rule of the two; null: no rule. */
export function retentionSecondsOf(project: Project, organization: Organization | null): number | null {
  const [own, shared] = [project.retentionSeconds, organization?.retentionSeconds ?? null];
  return own === null || shared === null ? (own ?? shared) : Math.min(own, shared);
}

/** What may be shown of an API key: neither the key nor its hash, but how it begins. */
export interface ApiKey {
  readonly id: string;
  readonly organizationId: string;
  /** null: a key of the whole organization. */
  readonly projectId: string | null;
  readonly scopes: readonly MediaScope[];
  /** How the key begins, for people who look for one that they have; empty: nothing is told of it. */
  readonly prefix: string;
  readonly createdAt: Date;
  /** For people, who have to distinguish keys; null: none was given. */
  readonly name: string | null;
  /** It is refused from then on; null: never. */
  readonly expiresAt: Date | null;
  /** The beginning of the hour in which it was used last; null: never. */
  readonly lastUsedAt: Date | null;
  /** null: in force. */
  readonly revokedAt: Date | null;
}
