import { BlobNotFoundError } from '../../blobs/blob-store';
import { withTimeLimit } from '../../concurrency/time-limit';
import { MediaFailure, RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { type ImageMimeType, isImageType } from '../../domain/media';
import { type ByteSource, bytesInMemory } from '../../media/byte-source';
import { translateBlobFailure } from '../failures';
import type { FileServices } from '../file-services';
import { blobSource } from '../sources/deferred-stream';
import { isDecodedAsVideo, readPosterFrame } from '../upload/poster-frame';
import { keepThumbnail, readKeptThumbnail } from './kept-thumbnails';
import type { ThumbnailWidth } from './sign-thumbnail';

/** How long a thumbnail may wait for its turn and for the bytes. */
const TIMEOUT_MS = 30_000;

/**
 * A picture, or a frame of a video, small, as a WebP: as it is kept, else rendered, by one of those who ask for it now.
 *
 * @param abandoned aborts when nobody waits for it any more
 * @throws {RequestFailure} NOT_FOUND: there is neither, or none that can be shown; STORAGE_UNAVAILABLE;
 * SERVICE_UNAVAILABLE: too many are waited for, or its turn did not come in time
 */
export async function readThumbnail(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
  abandoned: AbortSignal,
): Promise<Buffer> {
  const thumbnail = await withTimeLimit(TIMEOUT_MS, [abandoned], (waiting) =>
    readOrRender(storage, file, width, waiting),
  );
  if (thumbnail === null) throw new RequestFailure('NOT_FOUND', 'There is no thumbnail of this file.');
  return thumbnail;
}

async function readOrRender(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
  waiting: AbortSignal,
): Promise<Buffer | null> {
  const work = async (signal: AbortSignal) => {
    // Looked for only in here: whoever had looked before it was kept would render it once more.
    const kept = await readKeptThumbnail(storage, file, width);
    if (kept !== null) return kept;
    const rendered = await render(storage, file, width, signal);
    if (rendered !== null) await keepThumbnail(storage, file, width, rendered);
    return rendered;
  };
  try {
    return await storage.thumbnailsUnderWay.run(`${file.id} ${width}`, work, waiting);
  } catch (error) {
    if (!waiting.aborted || error instanceof RequestFailure) throw error;
    throw notInTime(error);
  }
}

async function render(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
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
      throw notInTime(error);
    }
    throw translateBlobFailure(error);
  }
}

function notInTime(cause: unknown): RequestFailure {
  return new RequestFailure('SERVICE_UNAVAILABLE', 'The thumbnail cannot be ready in time.', { cause });
}

interface Picture {
  readonly source: ByteSource;
  readonly mimeType: ImageMimeType;
}

/** The file itself, or the frame that stands for it. */
async function pictureOf(storage: FileServices, file: MediaFile, signal: AbortSignal): Promise<Picture | null> {
  const { mimeType } = file;
  if (isImageType(mimeType) && !isDecodedAsVideo(mimeType))
    return { source: blobSource(storage, file, signal), mimeType };
  const frame = await readPosterFrame(storage, file, signal);
  if (frame === null) return null;
  return { source: bytesInMemory(frame), mimeType: 'image/png' };
}
