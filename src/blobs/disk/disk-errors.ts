import { BlobStoreFullError, BlobStoreUnavailableError } from '../blob-store';

/** The error code of a failed system call (`ENOENT`, `EIO`), null for any other error. */
export function systemErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('syscall' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What a failed system call means to the users of the port. Errors of any other kind stay as they are. */
export function asBlobStoreError(error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === null) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BlobStoreFullError('the disk is full', { cause: error });
  return new BlobStoreUnavailableError(`the disk failed: ${code}`, { cause: error });
}

/** Runs disk work; its failures leave as errors of the port. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asBlobStoreError(error);
  }
}

/** Runs disk work on something that may be gone. @returns undefined when it is */
export async function unlessAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
