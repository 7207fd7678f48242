import { BlobNotFoundError } from '../blobs/blob-store';
import { RequestFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';
import { isImageType } from '../media/probe-image';
import { translateBlobFailure } from './blob-failure';
import { blobSource } from './blob-source';
import type { FileStorage } from './file-storage';

/** How long a thumbnail may wait for its turn and for the bytes. */
const TIMEOUT_MS = 30_000;

/**
 * Renders a picture small, as a WebP.
 *
 * @param abandoned aborts when nobody waits for it any more
 * @throws {RequestFailure} NOT_FOUND: there is no picture, or none that can be shown; STORAGE_UNAVAILABLE;
 * SERVICE_UNAVAILABLE: its turn did not come in time
 */
export async function renderThumbnail(
  storage: FileStorage,
  file: MediaFile,
  width: number,
  abandoned: AbortSignal,
): Promise<Buffer> {
  const signal = AbortSignal.any([abandoned, AbortSignal.timeout(TIMEOUT_MS)]);
  const thumbnail = await render(storage, file, width, signal);
  if (thumbnail === null) throw new RequestFailure('NOT_FOUND', 'There is no thumbnail of this file.');
  return thumbnail;
}

async function render(
  storage: FileStorage,
  file: MediaFile,
  width: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  if (!isImageType(file.mimeType)) return null;
  try {
    return await storage.thumbnails.render(blobSource(storage, file, signal), file.mimeType, width, signal);
  } catch (error) {
    // It was deleted in this very moment.
    if (error instanceof BlobNotFoundError) return null;
    if (signal.aborted) throw new RequestFailure('SERVICE_UNAVAILABLE', 'The thumbnail was not ready in time.');
    throw translateBlobFailure(error);
  }
}
