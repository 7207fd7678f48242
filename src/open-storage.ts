import path from 'node:path';
import type { Logger } from 'pino';
import type { BlobStore } from './blobs/blob-store';
import { createDiskBlobStore } from './blobs/disk/disk';
import { SharedWork } from './concurrency/shared-work';
import type { Config } from './config';
import { DatabaseClock } from './database/clock';
import { ExpensiveReads } from './database/expensive-reads';
import type { Database } from './database/open-database';
import { ProcessSession } from './database/process-session';
import { findOrMakeSecret } from './database/repositories/accounts/secrets';
import { findFileStates } from './database/repositories/files/file-states';
import { isKnownToLive } from './database/repositories/living-processes';
import { openEventSources } from './events/event-sources';
import type { FileServices } from './files/file-services';
import { UrlSecrets } from './files/read/url-secrets';
import { UploadClaims } from './files/resumable/upload-claims';
import { UploadStaging } from './files/resumable/upload-staging';
import { guardBlobStore } from './files/store/guarded-blob-store';
import { StoreEpoch } from './files/store/store-epoch';
import { UnreleasedUploads } from './files/upload/unreleased-uploads';
import { UrlFetcher } from './media/fetch-url/url-fetcher';
import { UrlPoster } from './media/fetch-url/url-poster';
import { createDecodingLimit, createMediaProber } from './media/media-prober';
import { ThumbnailRenderer } from './media/thumbnail/thumbnail-renderer';
import { createPosterFrames } from './providers/local/ffmpeg/poster-frames';

export interface OpenedStorage {
  readonly storage: FileServices;
  readonly session: ProcessSession;
  close(): Promise<void>;
}

/**
 * Makes what operations on files work with.
 *
 * @param logger for faults in what nobody waits for, and for what administrators do
 */
export async function openStorage(
  config: Config,
  database: Database,
  publicUrl: () => string,
  logger?: Logger,
): Promise<OpenedStorage> {
  const { dataSource, address } = database;
  const installation = await findOrMakeSecret(dataSource.manager, 'installation', 8);
  const urlSecrets = await UrlSecrets.open(dataSource);
  const clock = await DatabaseClock.open(dataSource);
  const session = await ProcessSession.open(address);
  session.on('apiKeysChanged', () => urlSecrets.hear());
  // What was said while nobody listened is not said again.
  session.on('listening', (listening) => listening && urlSecrets.hear());
  // And what was said before this process listened.
  urlSecrets.hear();
  const blobs = await createBlobStore(config);
  const store = new StoreEpoch(dataSource, blobs, installation.toString('hex'));
  const unreleasedUploads = new UnreleasedUploads((err) =>
    logger?.error({ err }, 'what an upload had reserved could not be given back; it is tried again'),
  );
  const decoding = createDecodingLimit();
  const prober = createMediaProber({ decoding });
  const storage: FileServices = {
    dataSource,
    expensiveReads: new ExpensiveReads(dataSource, { poolSize: config.databasePoolSize }),
    blobs: guardBlobStore(blobs, store),
    store,
    prober,
    thumbnails: new ThumbnailRenderer(decoding),
    thumbnailsUnderWay: new SharedWork(),
    posterFrames: createPosterFrames(),
    urlFetcher: new UrlFetcher({ ...config.urlFetcher, contactUrl: publicUrl }),
    urlPoster: new UrlPoster({ ...config.webhooks, contactUrl: publicUrl }),
    staging: new UploadStaging(path.resolve(config.dataDirectory, 'uploads')),
    uploadClaims: new UploadClaims(dataSource, session.processNumber),
    clock,
    urlSecrets,
    publicUrl,
    processNumber: session.processNumber,
    knowsWhoLives: async () => session.isSettled && (await isKnownToLive(dataSource.manager, session.processNumber)),
    unreleasedUploads,
    events: openEventSources(dataSource, session, (ids) => findFileStates(dataSource, ids)),
    maxUploadBytes: config.maxUploadBytes,
    orphanedBlobDays: config.orphanedBlobDays,
    installationId: installation.toString('hex'),
    audit: ({ keyId, organizationId }, entry) => logger?.info({ keyId, organizationId, ...entry }, 'administration'),
  };
  const close = async () => {
    unreleasedUploads.close();
    await prober.close();
    clock.close();
    await session.close();
    urlSecrets.close();
  };
  return { storage, session, close };
}

async function createBlobStore({ blobs, dataDirectory }: Config): Promise<BlobStore> {
  switch (blobs.store) {
    case 'disk':
      return createDiskBlobStore({
        directory: path.resolve(dataDirectory, 'blobs'),
        offloadPrefix: blobs.offloadPrefix,
      });
    case 'gcs': {
      // Loaded for those who have a bucket: with the library it is a twentieth of a start.
      const { createGcsBlobStore } = await import('./blobs/gcs/gcs.js');
      const { bucket, emulatorHost } = blobs;
      return createGcsBlobStore({ bucket, ...(emulatorHost === null ? {} : { apiEndpoint: emulatorHost }) });
    }
    default:
      return blobs satisfies never;
  }
}
