import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { withTimeLimit } from '../../concurrency/time-limit';
import { findKeptThumbnails, noteKeptThumbnail } from '../../database/repositories/files/thumbnails';
import type { MediaFile } from '../../domain/file';
import { isBlobFailure } from '../failures';
import type { FileServices } from '../file-services';
import { THUMBNAIL_WIDTHS, type ThumbnailWidth } from './sign-thumbnail';

/** Larger ones are rendered again: what is kept counts against no quota, and is to stay small beside the files. */
const MAX_KEPT_BYTES = 256 * 1024;

/** How long whoever waits for a thumbnail waits for it to be kept. */
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
export async function readKeptThumbnail(
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
    // Whoever removed the file meanwhile may have looked for its thumbnail before it was there.
    if ((await findKeptThumbnails(storage.dataSource, file.id)) === 0) await storage.blobs.delete(blob);
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    if (!isLate && !isBlobFailure(error)) throw error;
  }
}
