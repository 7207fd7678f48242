import { Readable } from 'node:stream';
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
import type { MimeType } from '../../domain/media';
import { isBlobFailure } from '../../files/failures';
import type { FileServices } from '../../files/file-services';
import { objectKeyOf } from '../../files/upload/object-key';
import { growthFailure, reserveQuota } from '../../files/upload/reserve-quota';
import { enqueue } from '../../jobs/enqueue';
import { retryDuringStoreOutage } from './store-outage';

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
 * @returns false: the project has come to keep nothing, and so it is
 * @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED, where a quota is named
 * @throws {BlobStoreUnavailableError}
 * @throws {BlobStoreFullError}
 */
export async function writeTemporaryBlob(
  storage: FileServices,
  { bytes, seconds, quotaOf = null, ...given }: NewTemporaryBlob,
): Promise<boolean> {
  const id = newId('held');
  const objectKey = objectKeyOf(storage.installationId, id);
  const blob: TemporaryBlob = { ...given, id, objectKey, sizeBytes: bytes.byteLength };
  const isAllowed =
    quotaOf === null
      ? await retryLostAnswer(() => addTemporaryBlob(storage.dataSource.manager, blob, seconds))
      : await addWithinQuota(storage, quotaOf, blob, seconds);
  if (!isAllowed) return false;
  await storage.blobs.write(objectKey, Readable.from([bytes]), {
    contentType: given.mimeType,
    expectedBytes: bytes.byteLength,
  });
  return true;
}

/** @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED */
async function addWithinQuota(
  storage: FileServices,
  organizationId: string,
  blob: TemporaryBlob,
  seconds: number,
): Promise<boolean> {
  const { dataSource } = storage;
  const attempt = () =>
    retryLostAnswer(() =>
      inTransaction(dataSource, async (manager) => {
        if (!(await hasRoomFor(manager, organizationId, blob))) return 'ORGANIZATION_FULL' as const;
        return (await addTemporaryBlob(manager, blob, seconds)) ? 'ADDED' : 'KEEPS_NOTHING';
      }),
    );
  const place = await reserveQuota(storage, { organizationId }, attempt);
  if (place === 'ADDED' || place === 'KEEPS_NOTHING') return place === 'ADDED';
  throw await growthFailure(dataSource, place, { organizationId }, blob.sizeBytes);
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
 * @returns false: the project has come to keep nothing, and nothing was written
 */
export async function writeTemporaryOutput(
  storage: FileServices,
  output: Omit<NewTemporaryBlob, 'purpose'>,
  ends: AbortSignal,
): Promise<boolean> {
  const { generationId, index } = output;
  try {
    return await retryDuringStoreOutage(ends, async () => {
      await releaseTemporaryBlobs(storage, { of: 'OUTPUT', generationId, index });
      return writeTemporaryBlob(storage, { ...output, purpose: 'OUTPUT' });
    });
  } catch (error) {
    if (!isBlobFailure(error)) throw error;
    await releaseTemporaryBlobs(storage, { of: 'OUTPUT', generationId, index });
    return true;
  }
}
