import { timingSafeEqual } from 'node:crypto';
import { type DataSource, IsNull } from 'typeorm';
import { ApiKeyEntity } from '../database/entities/api-key';
import { ProjectEntity } from '../database/entities/project';
import { type Caller, NO_ATTRIBUTION, NO_TERMS, type ProjectOwner } from '../domain/caller';
import { isId } from '../domain/id';
import { type MemoryLimits, Remembered } from './remembered';

export interface KnownKey {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

/** The keys and projects that requests come with, each read once in a while: no request waits for what was read just now. */
export class KnownAccounts {
  private readonly byDigest: Remembered<KnownKey>;
  private readonly byId: Remembered<KnownKey>;
  private readonly projects: Remembered<ProjectOwner>;

  constructor(
    private readonly dataSource: DataSource,
    limits: MemoryLimits,
  ) {
    this.byDigest = new Remembered(limits);
    this.byId = new Remembered(limits);
    this.projects = new Remembered(limits);
  }

  /** @param cacheKey the digest as text @returns null: there is none, or it was revoked; it may have expired */
  keyOf(keySha256: Buffer, cacheKey: string): KnownKey | Promise<KnownKey | null> {
    return this.byDigest.get(cacheKey, async () => {
      const row = await this.dataSource.getRepository(ApiKeyEntity).findOneBy({ keySha256 });
      return row !== null && timingSafeEqual(row.keySha256, keySha256) ? knownKeyOf(row) : null;
    });
  }

  /** The same, of a key by its id. */
  keyById(id: string): KnownKey | Promise<KnownKey | null> {
    return this.byId.get(id, async () => {
      const row = await this.dataSource.getRepository(ApiKeyEntity).findOneBy({ id });
      return row === null ? null : knownKeyOf(row);
    });
  }

  /** null: there is no such project any more. */
  project(id: string): ProjectOwner | Promise<ProjectOwner | null> {
    if (!isId('proj', id)) return Promise.resolve(null);
    return this.projects.get(id, async () => {
      const row = await this.dataSource.getRepository(ProjectEntity).findOneBy({ id, deletedAt: IsNull() });
      return row === null ? null : { organizationId: row.organizationId, projectId: row.id };
    });
  }

  clear(): void {
    for (const known of this.all()) known.clear();
  }

  setCaching(enabled: boolean): void {
    for (const known of this.all()) known.setCaching(enabled);
  }

  private all(): readonly Pick<Remembered<object>, 'clear' | 'setCaching'>[] {
    return [this.byDigest, this.byId, this.projects];
  }
}

function knownKeyOf({
  id: keyId,
  organizationId,
  projectId,
  scopes,
  expiresAt,
  revokedAt,
}: ApiKeyEntity): KnownKey | null {
  if (revokedAt !== null) return null;
  return {
    caller: { ...NO_ATTRIBUTION, ...NO_TERMS, keyId, organizationId, projectId, scopes: new Set(scopes), expiresAt },
    expiresMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
  };
}
