import { BlobStoreFullError, BlobStoreUnavailableError } from '../blobs/blob-store';
import { RequestFailure } from '../domain/errors';

/** What a client is told of a blob store that failed; every other error is passed on as it is. */
export function translateBlobFailure(error: unknown): unknown {
  if (error instanceof BlobStoreFullError || error instanceof BlobStoreUnavailableError) {
    return new RequestFailure('STORAGE_UNAVAILABLE', 'The file store cannot do this now. Try again later.', {
      cause: error,
    });
  }
  return error;
}
