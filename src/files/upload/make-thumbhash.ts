import type { EntityManager } from 'typeorm';
import { BlobNotFoundError } from '../../blobs/blob-store';
import { findFiles } from '../../database/repositories/files/find-files';
import { setThumbhash } from '../../database/repositories/files/thumbnails';
import type { MediaFile } from '../../domain/file';
import { enqueueInTurn } from '../../jobs/enqueue';
import { bytesInMemory } from '../../media/byte-source';
import { thumbhashOf } from '../../media/thumbnail/shrink-picture';
import type { FileServices } from '../file-services';
import { keepThumbnail } from '../read/read-thumbnail';
import { DEFAULT_THUMBNAIL_WIDTH } from '../read/sign-urls';
import { hasPosterFrame, readPosterFrame } from './poster-frame';

/** How long a frame may wait for its turn, and for the bytes. */
const TIMEOUT_MS = 60_000;

/**
 * Gives a video its thumbhash, of its poster frame, and keeps that as the thumbnail that most ask for: the first to ask
 * need not wait until it is decoded again. Idempotent. One that cannot be decoded stays without;
 * when the frame did not come in time, or the store failed, the job that called it is tried again.
 */
export async function makeThumbhash(storage: FileServices, fileId: string): Promise<void> {
  const [file] = await findFiles(storage.dataSource, {}, [fileId]);
  if (file?.status !== 'READY' || file.thumbhash !== null) return;
  try {
    const frame = await readPosterFrame(storage, file, AbortSignal.timeout(TIMEOUT_MS));
    const thumbhash = frame === null ? null : await thumbhashOf(frame, 'image/png');
    if (thumbhash !== null) await setThumbhash(storage.dataSource.manager, fileId, thumbhash);
    if (frame !== null) await keepOf(storage, file, frame);
  } catch (error) {
    // It was deleted meanwhile.
    if (!(error instanceof BlobNotFoundError)) throw error;
  }
}

async function keepOf(storage: FileServices, file: MediaFile, frame: Buffer): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { organizationId } = file;
  const picture = { mimeType: 'image/png', width: DEFAULT_THUMBNAIL_WIDTH } as const;
  const thumbnail = await storage.thumbnails.render(bytesInMemory(frame), picture, { organizationId, signal });
  if (thumbnail !== null) await keepThumbnail(storage, file, DEFAULT_THUMBNAIL_WIDTH, thumbnail);
}

/** Half an hour of a blob store that cannot be reached; and a video that ends a process ends no more than these. */
const MAX_ATTEMPTS = 8;

/**
 * Sees to it that a video that was just stored gets its thumbhash: decoding takes too long for an upload to wait for it.
 * One at a time among all processes, and after all else, so that no backlog of them takes the processors, or the
 * runners, of what people wait for.
 */
export async function enqueueThumbhash(storage: FileServices, manager: EntityManager, file: MediaFile): Promise<void> {
  if (!hasPosterFrame(storage, file)) return;
  await enqueueInTurn(manager, 'make_thumbhash', { fileId: file.id }, { queue: 'thumbhashes', attempts: MAX_ATTEMPTS });
}
