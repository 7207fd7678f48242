import { MediaFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';

/** Why a file is FAILED; null: it is not. There is one way to become so: the census of the blobs did not find its own. */
export function failureOfFile({ id, status }: Pick<MediaFile, 'id' | 'status'>): MediaFailure | null {
  if (status !== 'FAILED') return null;
  const message = 'The bytes of the file are lost: the file store does not have them any more.';
  return new MediaFailure('FILE_NOT_READY', message, { details: { type: 'FILE', fileId: id } });
}
