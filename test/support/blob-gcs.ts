import type { BlobStore } from '../../src/blobs/blob-store';
import { createGcsBlobStore } from '../../src/blobs/gcs';
import type { GcsLimits } from '../../src/blobs/gcs-limits';
import type { GcsServer } from './gcs-server/server';

/** Enough for every path to be taken within a second. */
export const QUICK_LIMITS: GcsLimits = {
  idleTimeoutMs: 300,
  attempts: 4,
  firstDelayMs: 5,
  maxDelayMs: 20,
  deadlineMs: 5_000,
  pieceBytes: 256 * 1024,
};

/** A store of the server's bucket that soon gives up. */
export function quickStore(server: GcsServer, limits: Partial<GcsLimits> = {}): BlobStore {
  return createGcsBlobStore({
    bucket: server.bucket.name,
    apiEndpoint: server.url,
    limits: { ...QUICK_LIMITS, ...limits },
  });
}
