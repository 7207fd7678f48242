import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BlobNotFoundError } from '../../blobs/blob-store';
import { withTimeLimit } from '../../concurrency/time-limit';
import { findKeptThumbnails, noteKeptThumbnail } from '../../database/repositories/files/thumbnails';
import { MediaFailure, RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { type ImageMimeType, isImageType } from '../../domain/media';
import { type ByteSource, bytesInMemory } from '../../media/byte-source';
import { isBlobFailure, translateBlobFailure } from '../failures';
import type { FileServices } from '../file-services';
import { blobSource } from '../sources/deferred-stream';
import { isDecodedAsVideo, readPosterFrame } from '../upload/poster-frame';
import { findOffloaded, type StoredContent } from './open-content';
import { THUMBNAIL_WIDTHS, type ThumbnailWidth } from './sign-urls';

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
    // Looked for in here alone: a request that had looked before it was kept would render it once more.
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

/** The file itself, or a frame of it. */
async function pictureOf(storage: FileServices, file: MediaFile, signal: AbortSignal): Promise<Picture | null> {
  const { mimeType } = file;
  if (isImageType(mimeType) && !isDecodedAsVideo(mimeType))
    return { source: blobSource(storage, file, signal), mimeType };
  const frame = await readPosterFrame(storage, file, signal);
  if (frame === null) return null;
  return { source: bytesInMemory(frame), mimeType: 'image/png' };
}

/** Larger ones are rendered again: what is kept counts against no quota, and is to stay small beside the files. */
const MAX_KEPT_BYTES = 256 * 1024;

/** How long a request for a thumbnail waits for it to be kept. */
const KEEPING_TIMEOUT_MS = 5_000;

/**
 * Where a thumbnail is kept: below the key of its file, so that the census knows whose it is, and deletes it with what
 * else is left of a file whose row is gone.
 */
function thumbnailKeyOf(file: Pick<MediaFile, 'objectKey'>, width: ThumbnailWidth): string {
  return `${file.objectKey}/thumbnail_${width}`;
}

/** @param thumbnails which are kept, as the row of the file has it */
export function thumbnailKeysOf(file: Pick<MediaFile, 'objectKey'>, thumbnails: number): string[] {
  return THUMBNAIL_WIDTHS.filter((width) => (thumbnails & bitOf(width)) !== 0).map((width) =>
    thumbnailKeyOf(file, width),
  );
}

function bitOf(width: ThumbnailWidth): number {
  return 1 << THUMBNAIL_WIDTHS.indexOf(width);
}

/** @returns null when it is not kept, or cannot be read */
async function readKeptThumbnail(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
): Promise<Buffer | null> {
  const kept = await findKeptThumbnails(storage.dataSource, file.id);
  if ((kept & bitOf(width)) === 0) return null;
  try {
    return await buffer(await storage.blobs.read(thumbnailKeyOf(file, width)));
  } catch (error) {
    // The process that was to write it died; or it cannot be read, and is no more than a copy.
    if (isBlobFailure(error)) return null;
    throw error;
  }
}

/** A thumbnail that is kept, for a web server in front to send; null where there is none, of either. */
export async function findOffloadedThumbnail(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
): Promise<StoredContent | null> {
  const objectKey = thumbnailKeyOf(file, width);
  const blob = await findOffloaded(storage, objectKey);
  return blob && { organizationId: file.organizationId, objectKey, sizeBytes: blob.sizeBytes };
}

/**
 * Keeps a thumbnail, for every process and until its file is removed. That is noted first, so that nothing is kept of
 * what nobody knows, wherever this is killed. A store that fails is no failure: it is rendered again.
 */
export async function keepThumbnail(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
  bytes: Buffer,
): Promise<void> {
  if (bytes.length > MAX_KEPT_BYTES) return;
  if (!(await noteKeptThumbnail(storage.dataSource.manager, file.id, bitOf(width)))) return;
  const blob = { objectKey: thumbnailKeyOf(file, width), generation: null };
  try {
    await withTimeLimit(KEEPING_TIMEOUT_MS, [], (signal) =>
      storage.blobs.write(blob.objectKey, Readable.from([bytes]), {
        contentType: 'image/webp',
        expectedBytes: bytes.length,
        signal,
      }),
    );
    // A removal of the file meanwhile may have looked for its thumbnail before it was there.
    if ((await findKeptThumbnails(storage.dataSource, file.id)) === 0) await storage.blobs.delete(blob);
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    if (!isLate && !isBlobFailure(error)) throw error;
  }
}
