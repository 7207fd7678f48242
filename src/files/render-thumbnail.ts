import { BlobNotFoundError } from '../blobs/blob-store';
import { MediaFailure, RequestFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';
import { withTimeLimit } from '../domain/time-limit';
import type { ByteSource } from '../media/byte-source';
import { type ImageMimeType, isImageType } from '../media/probe-image';
import { translateBlobFailure } from './blob-failure';
import { blobSource } from './blob-source';
import type { FileStorage } from './file-storage';
import { readPosterFrame } from './poster-frame';

/** How long a thumbnail may wait for its turn and for the bytes. */
const TIMEOUT_MS = 30_000;

/**
 * Renders a picture, or a frame of a video, small, as a WebP.
 *
 * @param abandoned aborts when nobody waits for it any more
 * @throws {RequestFailure} NOT_FOUND: there is neither, or none that can be shown; STORAGE_UNAVAILABLE;
 * SERVICE_UNAVAILABLE: too many are waited for, or its turn did not come in time
 */
export async function renderThumbnail(
  storage: FileStorage,
  file: MediaFile,
  width: number,
  abandoned: AbortSignal,
): Promise<Buffer> {
  const thumbnail = await withTimeLimit(TIMEOUT_MS, [abandoned], (signal) => render(storage, file, width, signal));
  if (thumbnail === null) throw new RequestFailure('NOT_FOUND', 'There is no thumbnail of this file.');
  return thumbnail;
}

async function render(
  storage: FileStorage,
  file: MediaFile,
  width: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  try {
    const picture = await pictureOf(storage, file, signal);
    if (picture === null) return null;
    const { source, mimeType } = picture;
    const { organizationId } = file;
    return await storage.thumbnails.render(source, { mimeType, width }, { organizationId, signal });
  } catch (error) {
    // It was deleted in this very moment.
    if (error instanceof BlobNotFoundError) return null;
    if (signal.aborted || error instanceof MediaFailure) {
      throw new RequestFailure('SERVICE_UNAVAILABLE', 'The thumbnail cannot be ready in time.', { cause: error });
    }
    throw translateBlobFailure(error);
  }
}

interface Picture {
  readonly source: ByteSource;
  readonly mimeType: ImageMimeType;
}

/** The file itself, or the frame that stands for it. */
async function pictureOf(storage: FileStorage, file: MediaFile, signal: AbortSignal): Promise<Picture | null> {
  const { mimeType } = file;
  if (isImageType(mimeType)) return { source: blobSource(storage, file, signal), mimeType };
  const frame = await readPosterFrame(storage, file, signal);
  if (frame === null) return null;
  const read = async (start: number, end: number) => frame.subarray(start, end);
  return { source: { sizeBytes: frame.length, read }, mimeType: 'image/png' };
}
