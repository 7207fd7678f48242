import { BlobNotFoundError } from '../blobs/blob-store';
import { findFiles } from '../database/repositories/find-files';
import { setThumbhash } from '../database/repositories/set-thumbhash';
import { thumbhashOf } from '../media/thumbnail/thumbhash';
import type { FileStorage } from './file-storage';
import { readPosterFrame } from './poster-frame';

/** How long a frame may wait for its turn, and for the bytes. */
const TIMEOUT_MS = 60_000;

/**
 * Gives a video its thumbhash, of the frame that stands for it. Idempotent. One that cannot be decoded stays without;
 * when the frame did not come in time, or the store failed, the job that called it is tried again.
 */
export async function makeThumbhash(storage: FileStorage, fileId: string): Promise<void> {
  const [file] = await findFiles(storage.dataSource, {}, [fileId]);
  if (file?.status !== 'READY' || file.thumbhash !== null) return;
  try {
    const frame = await readPosterFrame(storage, file, AbortSignal.timeout(TIMEOUT_MS));
    const thumbhash = frame === null ? null : await thumbhashOf(frame, 'image/png');
    if (thumbhash !== null) await setThumbhash(storage.dataSource.manager, fileId, thumbhash);
  } catch (error) {
    // It was deleted meanwhile.
    if (!(error instanceof BlobNotFoundError)) throw error;
  }
}
