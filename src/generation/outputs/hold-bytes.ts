import { Readable } from 'node:stream';
import { newId } from '../../database/new-id';
import {
  addHeldBlob,
  type HeldBlob,
  type HeldBlobSelector,
  hasRoomToHold,
  removeHeldBlobs,
} from '../../database/repositories/generations/held-blobs';
import { retryLostAnswer } from '../../database/retry-during-outage';
import { inTransaction } from '../../database/transaction';
import type { MimeType } from '../../domain/media-type';
import type { FileServices } from '../../files/file-services';
import { growthFailure } from '../../files/quota-failure';
import { objectKeyOf } from '../../files/upload/object-key';
import { reserveQuota } from '../../files/upload/reserve-quota';
import { enqueue } from '../../jobs/enqueue';

export interface BytesToHold extends Pick<HeldBlob, 'projectId' | 'generationId' | 'purpose' | 'index'> {
  readonly bytes: Uint8Array;
  readonly mimeType: MimeType;
  /** How long they are held at most. */
  readonly seconds: number;
  /**
   * The organization whose quota must have room for them, beside its files and what else is held so: what is sent
   * along may be much. Not given, or null: they are as small as a call, or were paid for.
   */
  readonly quotaOf?: string | null;
}

/** How long outputs that may not be stored wait for who comes for them. */
export const HELD_SECONDS = 3600;
const BATCH = 500;

/**
 * Puts bytes aside that are no file. Their row is written first, so that bytes without one are never there.
 *
 * @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED, where a quota is named
 * @throws {BlobStoreUnavailableError}
 * @throws {BlobStoreFullError}
 */
export async function holdBytes(
  storage: FileServices,
  { bytes, seconds, quotaOf = null, ...held }: BytesToHold,
): Promise<void> {
  const id = newId('held');
  const objectKey = objectKeyOf(storage.installationId, id);
  const blob: HeldBlob = { ...held, id, objectKey, sizeBytes: bytes.byteLength };
  if (quotaOf === null) await retryLostAnswer(() => addHeldBlob(storage.dataSource.manager, blob, seconds));
  else await holdWithinQuota(storage, quotaOf, blob, seconds);
  await storage.blobs.write(objectKey, Readable.from([bytes]), {
    contentType: held.mimeType,
    expectedBytes: bytes.byteLength,
  });
}

/** @throws {MediaFailure} STORAGE_QUOTA_EXCEEDED */
async function holdWithinQuota(
  storage: FileServices,
  organizationId: string,
  blob: HeldBlob,
  seconds: number,
): Promise<void> {
  const { dataSource } = storage;
  const attempt = () =>
    retryLostAnswer(() =>
      inTransaction(dataSource, async (manager) => {
        if (!(await hasRoomToHold(manager, organizationId, blob))) return false;
        await addHeldBlob(manager, blob, seconds);
        return true;
      }),
    );
  if (await reserveQuota(storage, organizationId, attempt)) return;
  throw await growthFailure(dataSource, organizationId, blob.sizeBytes);
}

/** Forgets held bytes, and has their blobs deleted by jobs. @returns how many */
export async function releaseHeldBytes(storage: FileServices, selector: HeldBlobSelector): Promise<number> {
  for (let total = 0; ; ) {
    const released = await inTransaction(storage.dataSource, async (manager) => {
      const objectKeys = await removeHeldBlobs(manager, selector, BATCH);
      const blobs = objectKeys.map((objectKey) => ({ objectKey, generation: null }));
      if (blobs.length > 0) await enqueue(manager, 'purge_blobs', { blobs });
      return blobs.length;
    });
    total += released;
    if (released < BATCH) return total;
  }
}
