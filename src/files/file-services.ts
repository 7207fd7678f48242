import type { DataSource } from 'typeorm';
import type { BlobStore } from '../blobs/blob-store';
import type { SharedWork } from '../concurrency/shared-work';
import type { DatabaseClock } from '../database/clock';
import type { ExpensiveReads } from '../database/expensive-reads';
import type { Audit, Viewer } from '../domain/caller';
import type { FileScope } from '../domain/list-filters';
import type { EventSources } from '../events/event-sources';
import type { UrlFetcher } from '../media/fetch-url/url-fetcher';
import type { UrlPoster } from '../media/fetch-url/url-poster';
import type { MediaProber } from '../media/media-prober';
import type { PosterFrames } from '../media/thumbnail/poster-frames';
import type { ThumbnailRenderer } from '../media/thumbnail/thumbnail-renderer';
import type { UrlSecrets } from './read/url-secrets';
import type { UploadClaims } from './resumable/upload-claims';
import type { UploadStaging } from './resumable/upload-staging';
import type { StoreEpoch } from './store/store-epoch';
import type { UnreleasedUploads } from './upload/unreleased-uploads';

/** What the operations on files work with. */
export interface FileServices {
  readonly dataSource: DataSource;
  /** For statements that may read all that an organization has. */
  readonly expensiveReads: ExpensiveReads;
  /** Guarded by `store`: it does no harm to a store that is not the database's own. */
  readonly blobs: BlobStore;
  /** Whether the store and the database belong together. */
  readonly store: StoreEpoch;
  readonly prober: MediaProber;
  readonly thumbnails: ThumbnailRenderer;
  /** By file and width: what several ask for at once is rendered once. */
  readonly thumbnailsUnderWay: SharedWork<Buffer | null>;
  /** null: nothing here decodes videos. */
  readonly posterFrames: PosterFrames | null;
  readonly urlFetcher: UrlFetcher;
  /** Sends events to webhooks. */
  readonly urlPoster: UrlPoster;
  readonly staging: UploadStaging;
  readonly uploadClaims: UploadClaims;
  /** The number under which this process lives, as Postgres knows it. */
  readonly processNumber: number;
  /** Whether Postgres knows which processes live: of nobody is it said to be dead before. */
  knowsWhoLives(): Promise<boolean>;
  readonly unreleasedUploads: UnreleasedUploads;
  readonly events: EventSources;
  readonly maxUploadBytes: number;
  /** How long a blob has belonged to no row when it is deleted. */
  readonly orphanedBlobDays: number;
  /** Which installation the blobs belong to: the first part of their object keys. */
  readonly installationId: string;
  readonly clock: DatabaseClock;
  /** Notes what administrators do, in the log. */
  readonly audit: Audit;
  /** Sign the URLs of the content route. */
  readonly urlSecrets: UrlSecrets;
  /** Where clients reach this installation, without a trailing slash. */
  publicUrl(): string;
}

/**
 * Which files and generations a caller may see: those of its project, or, for a key of an organization, of all its
 * projects; of them, where it comes for an owner, those of that owner.
 */
export function scopeOf({ organizationId, projectId, ownerId }: Viewer): FileScope {
  const scope = projectId === null ? { organizationId } : { projectId };
  return ownerId === null ? scope : { ...scope, ownerId };
}
