import {
  BlobExistsError,
  BlobNotFoundError,
  BlobRangeError,
  BlobStoreFullError,
  BlobStoreUnavailableError,
} from '../blobs/blob-store';
import { MediaFailure, RequestFailure } from '../domain/errors';
import type { GoneReason, MediaFile, RefusalReason } from '../domain/file';
import { isId } from '../domain/id';

const GONE = {
  DELETED: { code: 'FILE_DELETED', message: 'The file was deleted.' },
  EXPIRED: { code: 'FILE_EXPIRED', message: 'The file has expired.' },
  UPLOAD_EXPIRED: { code: 'UPLOAD_EXPIRED', message: 'The bytes of the file did not arrive in time.' },
} as const satisfies Record<Exclude<GoneReason, RefusalReason>, { code: string; message: string }>;

/** A file whose bytes were refused has the code of a deleted one, which clients handle, and a message of its own. */
function whyGone(reason: GoneReason): {
  readonly code: (typeof GONE)[keyof typeof GONE]['code'];
  readonly message: string;
} {
  if (reason === 'DELETED' || reason === 'EXPIRED' || reason === 'UPLOAD_EXPIRED') return GONE[reason];
  const code = reason.slice('REFUSED: '.length);
  return { code: 'FILE_DELETED', message: `The bytes of the file were refused when they had arrived: ${code}.` };
}

/** What has not the form of an id is told no longer than one, however long it came. */
const ID_CHARACTERS = 'file_'.length + 26;

/** Says why there is no file of this id. `reason` null: there never was one that the caller may see. */
export function goneFailure(fileId: string, reason: GoneReason | null): MediaFailure {
  const { code, message } =
    reason === null ? ({ code: 'FILE_NOT_FOUND', message: 'There is no such file.' } as const) : whyGone(reason);
  const told = isId('file', fileId) ? fileId : fileId.slice(0, ID_CHARACTERS);
  return new MediaFailure(code, message, { details: { type: 'FILE', fileId: told } });
}

/** The same, of a request that has the file for its whole subject. */
export function goneRequestFailure(reason: GoneReason | null): RequestFailure {
  if (reason === null) return new RequestFailure('NOT_FOUND', 'There is no such file.');
  const { code, message } = whyGone(reason);
  return new RequestFailure(code, message);
}

/** Why a file is FAILED; null: it is not. There is one way to become so: the census of the blobs did not find its own. */
export function failureOfFile({ id, status }: Pick<MediaFile, 'id' | 'status'>): MediaFailure | null {
  if (status !== 'FAILED') return null;
  const message = 'The bytes of the file are lost: the file store does not have them any more.';
  return new MediaFailure('FILE_NOT_READY', message, { details: { type: 'FILE', fileId: id } });
}

const FAILURES = [BlobExistsError, BlobNotFoundError, BlobRangeError, BlobStoreFullError, BlobStoreUnavailableError];

/** The failure that a client gets for a blob store that failed; every other error is passed on as it is. */
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
 * than it was stored, or gone as soon as it was written, is no fault of a client's either: its keys are made here. Code
 * that reads what another may delete looks for `BlobNotFoundError` first.
 */
export function isBlobFailure(error: unknown): boolean {
  return FAILURES.some((failure) => error instanceof failure);
}
