import { Readable } from 'node:stream';
import type { StoredBlob } from '../../blobs/blob-store';
import type { MimeType } from '../../domain/media-type';
import { SNIFF_BYTES } from '../../media/sniff-media-type';
import type { FileServices } from '../file-services';
import { checkMediaType } from './check-media-type';
import { type ContentLimits, MeasuredContent } from './measure-content';
import { readHead } from './read-head';

export interface WriteLimits extends ContentLimits {
  readonly acceptedMimeTypes: readonly MimeType[];
  readonly expectedBytes: number | null;
  readonly signal: AbortSignal;
}

export interface WrittenContent {
  readonly written: StoredBlob;
  readonly measured: MeasuredContent;
  /** What the first bytes say that it is. */
  readonly sniffed: MimeType;
}

/**
 * Writes bytes to the blob store, if their head is of an accepted type, while they are counted and hashed. When it
 * rejects nothing is left behind, as far as the store can be reached.
 *
 * @throws {MediaFailure} EMPTY_FILE, UNSUPPORTED_MEDIA_TYPE, FILE_TOO_LARGE, CHECKSUM_MISMATCH, and those of the limits
 * @throws whatever the source or the store failed with
 */
export async function writeContent(
  storage: FileServices,
  objectKey: string,
  source: Readable,
  limits: WriteLimits,
): Promise<WrittenContent> {
  const { head, content } = await readHead(source, SNIFF_BYTES);
  const sniffed = await checkMediaType(head, limits.acceptedMimeTypes);
  const measured = new MeasuredContent(content, limits);
  const written = await storage.blobs.write(objectKey, Readable.from(measured, { highWaterMark: 1 }), {
    contentType: sniffed,
    ...(limits.expectedBytes === null ? {} : { expectedBytes: limits.expectedBytes }),
    signal: limits.signal,
  });
  return { written, measured, sniffed };
}
