import type { BlobStore } from '../../../src/blobs/blob-store';
import { createGcsBlobStore } from '../../../src/blobs/gcs/gcs';
import type { GcsLimits } from '../../../src/blobs/gcs/gcs-retry';
import type { GcsServer } from '../gcs-server/server';

/** Tries follow each other at once. Only a store that says nothing is waited for: as long as a busy machine may take. */
export const QUICK_LIMITS: GcsLimits = {
  idleTimeoutMs: 60_000,
  attempts: 4,
  firstDelayMs: 5,
  maxDelayMs: 20,
  deadlineMs: 240_000,
  pieceBytes: 256 * 1024,
};

/** For a store that says nothing. A try that was fast enough, and still ends by this, is followed by another. */
export const IMPATIENT = { idleTimeoutMs: 500 };

/** A store of the server's bucket that soon gives up. */
export function quickStore(server: GcsServer, limits: Partial<GcsLimits> = {}): BlobStore {
  return createGcsBlobStore({
    bucket: server.bucket.name,
    apiEndpoint: server.url,
    limits: { ...QUICK_LIMITS, ...limits },
  });
}
