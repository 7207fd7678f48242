import { BlobStoreUnavailableError } from '../blob-store';

/** An HTTP answer other than the one hoped for. */
export class GcsStatusError extends Error {
  override readonly name = 'GcsStatusError';

  constructor(readonly status: number) {
    super(`the store answered ${status}`);
  }
}

export class GcsTimeoutError extends Error {
  override readonly name = 'GcsTimeoutError';

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

/** The HTTP status behind an error, ours or one of the client library's; null when there was no answer. */
export function httpStatusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const status = 'status' in error ? error.status : 'code' in error ? error.code : null;
  // A DOMException of an abort has a small number for its code.
  return typeof status === 'number' && status >= 100 ? status : null;
}

/** true: the same request may do better. Every request of this store is safe to repeat: each has a precondition. */
export function isTransient(error: unknown): boolean {
  if (error instanceof BlobStoreUnavailableError) return false;
  const status = httpStatusOf(error);
  return status === null || status === 408 || status === 429 || status >= 500;
}

export function asUnavailable(error: unknown): BlobStoreUnavailableError {
  if (error instanceof BlobStoreUnavailableError) return error;
  const status = httpStatusOf(error);
  const reason = status === null ? 'no answer' : `status ${status}`;
  return new BlobStoreUnavailableError(`Google Cloud Storage failed: ${reason}`, { cause: error });
}
