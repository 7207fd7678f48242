import { timingSafeEqual } from 'node:crypto';
import DataLoader from 'dataloader';
import { type DataSource, In, IsNull } from 'typeorm';
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

/** What is asked for at once is read by one statement: the keys of all open connections are, again and again. */
const AT_ONCE = { cache: false, maxBatchSize: 1_000 } as const;

/** The keys and projects that requests come with, each read once in a while: no request waits for what was read just now. */
export class KnownAccounts {
  private readonly byDigest: Remembered<KnownKey>;
  private readonly byId: Remembered<KnownKey>;
  private readonly projects: Remembered<ProjectOwner>;
  private readonly digestLoader = new DataLoader((digests: readonly Buffer[]) => this.loadByDigest(digests), AT_ONCE);
  private readonly idLoader = new DataLoader((ids: readonly string[]) => this.loadById(ids), AT_ONCE);
  private readonly projectLoader = new DataLoader((ids: readonly string[]) => this.loadProjects(ids), AT_ONCE);

  constructor(
    private readonly dataSource: DataSource,
    limits: MemoryLimits,
  ) {
    this.byDigest = new Remembered(limits);
    // Only who holds what was signed here, or by the identity provider, asks for these: a token of a key that was revoked
    // goes on to come.
    this.byId = new Remembered({ ...limits, remembersMissing: true });
    this.projects = new Remembered({ ...limits, remembersMissing: true });
  }

  /** @param cacheKey the digest as text @returns null: there is none, or it was revoked; it may have expired */
  keyOf(keySha256: Buffer, cacheKey: string): KnownKey | Promise<KnownKey | null> {
    return this.byDigest.get(cacheKey, () => this.digestLoader.load(keySha256));
  }

  /** The same, of a key by its id. */
  keyById(id: string): KnownKey | Promise<KnownKey | null> {
    return this.byId.get(id, () => this.idLoader.load(id));
  }

  /** null: there is no such project any more. */
  project(id: string): ProjectOwner | Promise<ProjectOwner | null> {
    if (!isId('proj', id)) return Promise.resolve(null);
    return this.projects.get(id, () => this.projectLoader.load(id));
  }

  clear(): void {
    for (const known of this.all()) known.clear();
  }

  setCaching(enabled: boolean): void {
    for (const known of this.all()) known.setCaching(enabled);
  }

  private async loadByDigest(digests: readonly Buffer[]): Promise<(KnownKey | null)[]> {
    const rows = await this.dataSource.getRepository(ApiKeyEntity).findBy({ keySha256: In(digests) });
    const found = new Map(rows.map((row) => [row.keySha256.toString('hex'), row]));
    return digests.map((digest) => {
      const row = found.get(digest.toString('hex'));
      return row !== undefined && timingSafeEqual(row.keySha256, digest) ? knownKeyOf(row) : null;
    });
  }

  private async loadById(ids: readonly string[]): Promise<(KnownKey | null)[]> {
    const rows = await this.dataSource.getRepository(ApiKeyEntity).findBy({ id: In(ids) });
    const found = new Map(rows.map((row) => [row.id, knownKeyOf(row)]));
    return ids.map((id) => found.get(id) ?? null);
  }

  private async loadProjects(ids: readonly string[]): Promise<(ProjectOwner | null)[]> {
    const rows = await this.dataSource.getRepository(ProjectEntity).findBy({ id: In(ids), deletedAt: IsNull() });
    const found = new Map(rows.map(({ id, organizationId }) => [id, { organizationId, projectId: id }]));
    return ids.map((id) => found.get(id) ?? null);
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
