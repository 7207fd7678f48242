import type { EntityManager } from 'typeorm';
import type { MediaFile } from '../../domain/file';
import { enqueueInTurn } from '../../jobs/enqueue';
import type { FileServices } from '../file-services';
import { hasPosterFrame } from './poster-frame';

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
