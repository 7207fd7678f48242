import {
  BlobExistsError,
  BlobNotFoundError,
  BlobRangeError,
  BlobStoreFullError,
  BlobStoreUnavailableError,
} from '../blobs/blob-store';
import { RequestFailure } from '../domain/errors';

const FAILURES = [BlobExistsError, BlobNotFoundError, BlobRangeError, BlobStoreFullError, BlobStoreUnavailableError];

/** What a client is told of a blob store that failed; every other error is passed on as it is. */
export function translateBlobFailure(error: unknown): unknown {
  if (isBlobFailure(error)) {
    return new RequestFailure('STORAGE_UNAVAILABLE', 'The file store cannot do this now. Try again later.', {
      cause: error,
    });
  }
  return error;
}

/**
 * Whether the store failed, rather than the caller or the source of the bytes. That a blob is there already, or shorter
 * than it was stored, or gone as soon as it was written, is no fault of a client's either: its keys are made here. Whoever
 * reads what another may delete looks for `BlobNotFoundError` first.
 */
export function isBlobFailure(error: unknown): boolean {
  return FAILURES.some((failure) => error instanceof failure);
}
