import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../database/new-id';
import {
  addTemporaryBlob,
  hasRoomFor,
  removeTemporaryBlobs,
  type TemporaryBlob,
  type TemporaryBlobSelector,
} from '../../database/repositories/generations/temporary-blobs';
import { retryLostAnswer } from '../../database/retry-during-outage';
import { inTransaction } from '../../database/transaction';
import { RequestFailure } from '../../domain/errors';
import type { MimeType } from '../../domain/media';
import { growthFailure, isBlobFailure } from '../../files/failures';
import type { FileServices } from '../../files/file-services';
import { objectKeyOf } from '../../files/upload/object-key';
import { reserveQuota } from '../../files/upload/reserve-quota';
import { enqueue } from '../../jobs/enqueue';

export interface NewTemporaryBlob extends Pick<TemporaryBlob, 'projectId' | 'generationId' | 'purpose' | 'index'> {
  readonly bytes: Uint8Array;
  readonly mimeType: MimeType;
  /** How long they are kept at most. */
  readonly seconds: number;
  /**
   * The organization whose quota must have room for them, beside its files and its other temporary inputs: what is
   * sent along may be much. Not given, or null: they are as small as a call, or were paid for.
   */
  readonly quotaOf?: string | null;
}

/** How long outputs that may not be stored can be fetched. */
export const TEMPORARY_SECONDS = 3600;
const BATCH = 500;

/**
 * Keeps bytes for a while that are no file. Their row is written first, so that bytes without one are never there.
 *
 * @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED, where a quota is named
 * @throws {BlobStoreUnavailableError}
 * @throws {BlobStoreFullError}
 */
export async function writeTemporaryBlob(
  storage: FileServices,
  { bytes, seconds, quotaOf = null, ...given }: NewTemporaryBlob,
): Promise<void> {
  const id = newId('held');
  const objectKey = objectKeyOf(storage.installationId, id);
  const blob: TemporaryBlob = { ...given, id, objectKey, sizeBytes: bytes.byteLength };
  if (quotaOf === null) await retryLostAnswer(() => addTemporaryBlob(storage.dataSource.manager, blob, seconds));
  else await addWithinQuota(storage, quotaOf, blob, seconds);
  await storage.blobs.write(objectKey, Readable.from([bytes]), {
    contentType: given.mimeType,
    expectedBytes: bytes.byteLength,
  });
}

/** @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED */
async function addWithinQuota(
  storage: FileServices,
  organizationId: string,
  blob: TemporaryBlob,
  seconds: number,
): Promise<void> {
  const { dataSource } = storage;
  const attempt = () =>
    retryLostAnswer(() =>
      inTransaction(dataSource, async (manager) => {
        if (!(await hasRoomFor(manager, organizationId, blob))) return false;
        await addTemporaryBlob(manager, blob, seconds);
        return true;
      }),
    );
  if (await reserveQuota(storage, organizationId, attempt)) return;
  throw await growthFailure(dataSource, organizationId, blob.sizeBytes);
}

/** Removes temporary blobs: their rows now, the bytes by jobs. @returns how many */
export async function releaseTemporaryBlobs(storage: FileServices, selector: TemporaryBlobSelector): Promise<number> {
  for (let total = 0; ; ) {
    const released = await inTransaction(storage.dataSource, async (manager) => {
      const objectKeys = await removeTemporaryBlobs(manager, selector, BATCH);
      const blobs = objectKeys.map((objectKey) => ({ objectKey, generation: null }));
      if (blobs.length > 0) await enqueue(manager, 'purge_blobs', { blobs });
      return blobs.length;
    });
    total += released;
    if (released < BATCH) return total;
  }
}

/**
 * Keeps an output for a while, in place of what a process that died, or a try before, may have kept of it. Where the store
 * cannot even do that, the output is named and gone.
 *
 * @param ends ends the wait for a store that is away
 */
export async function writeTemporaryOutput(
  storage: FileServices,
  output: Omit<NewTemporaryBlob, 'purpose'>,
  ends: AbortSignal,
): Promise<void> {
  const { generationId, index } = output;
  try {
    await retryDuringStoreOutage(ends, async () => {
      await releaseTemporaryBlobs(storage, { of: 'OUTPUT', generationId, index });
      await writeTemporaryBlob(storage, { ...output, purpose: 'OUTPUT' });
    });
  } catch (error) {
    if (!isBlobFailure(error)) throw error;
    await releaseTemporaryBlobs(storage, { of: 'OUTPUT', generationId, index });
  }
}

/** Before each further try: five minutes in all, as long as what was made is fetched from a host that is down. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, ...Array.from({ length: 9 }, () => 30_000)] as const;

/**
 * Stores what was made in the background, and is nowhere but here: a blob store that is away for a while, because it is
 * full, not mounted or not reached, is waited for.
 *
 * @param ends nobody can wait any longer: what is not stored then is not
 * @throws what the last try failed with
 */
export async function retryDuringStoreOutage<Result>(ends: AbortSignal, store: () => Promise<Result>): Promise<Result> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await store();
    } catch (error) {
      if (ends.aborted || !isStoreOutage(error)) throw error;
      await sleep(pauseMs, undefined, { signal: ends }).catch(() => {});
    }
  }
  return store();
}

export function isStoreOutage(error: unknown): boolean {
  return isBlobFailure(error) || (error instanceof RequestFailure && error.code === 'STORAGE_UNAVAILABLE');
}
