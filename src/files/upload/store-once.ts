import { setTimeout as sleep } from 'node:timers/promises';
import { isTokenUploading } from '../../database/repositories/uploads/reservations';
import type { ProjectCaller } from '../../domain/caller';
import { type MediaErrorCode, MediaFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import type { FileServices } from '../file-services';
import { type NewContent, storeContent } from './store-file';

/** What a file is refused with that there is no room for. */
const NO_ROOM: readonly MediaErrorCode[] = [
  'TOKEN_LIMIT_REACHED',
  'STORAGE_QUOTA_EXCEEDED',
  'FILE_COUNT_EXCEEDED',
  'OWNER_QUOTA_EXCEEDED',
];
/** Most uploads are over by then; of a longer one the client comes back. */
const MAX_WAIT_MS = 10_000;
/** Doubled each time, up to a second: each try takes some statements. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1_000;

/**
 * Makes a file of a call that may have come twice, at once: then the first may have taken the last room that there was, and
 * its file is the answer to both.
 *
 * @param replayEarlier finds the file of the earlier call, if that has ended; it may read the bytes
 * @throws {MediaFailure} as `storeContent`; CONFLICT, retryable: an earlier call by the same token is under way still
 */
export async function storeOnce(
  storage: FileServices,
  caller: ProjectCaller,
  content: NewContent,
  replayEarlier: () => Promise<MediaFile | null>,
): Promise<MediaFile> {
  if (content.idempotency === null) return storeContent(storage, caller, content);
  let isRead = false;
  const open = () => {
    isRead = true;
    return content.open();
  };
  const waitsUntil = performance.now() + MAX_WAIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      return await storeContent(storage, caller, { ...content, open });
    } catch (error) {
      // Bytes that were read for this one cannot be compared with those of another.
      if (isRead || !(error instanceof MediaFailure) || !NO_ROOM.includes(error.code)) throw error;
      // Asked before the other is looked for, which may end in between.
      const mayEnd = await isAnotherUnderWay(storage, content);
      const earlier = await replayEarlier();
      if (earlier !== null) return earlier;
      if (!mayEnd) throw error;
      if (performance.now() > waitsUntil) throw stillUnderWay();
      await sleep(pauseMs);
    }
  }
}

/** Whether something comes by the token that may be the same call, or give its room back. */
async function isAnotherUnderWay(
  { dataSource }: FileServices,
  { allowance: { charge } }: NewContent,
): Promise<boolean> {
  return charge !== null && (await isTokenUploading(dataSource.manager, charge.tokenId));
}

function stillUnderWay(): MediaFailure {
  return new MediaFailure('CONFLICT', 'An earlier call of this token is under way still. Try again.', {
    path: ['input', 'idempotencyKey'],
    retryable: true,
  });
}
