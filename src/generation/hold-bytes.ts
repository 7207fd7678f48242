import { Readable } from 'node:stream';
import { newId } from '../database/new-id';
import { outlastLostAnswer } from '../database/outlast-outage';
import {
  addHeldBlob,
  type HeldBlob,
  type HeldBlobSelector,
  removeHeldBlobs,
} from '../database/repositories/held-blobs';
import { inTransaction } from '../database/transaction';
import type { MimeType } from '../domain/media-type';
import type { FileStorage } from '../files/file-storage';
import { objectKeyOf } from '../files/object-key';
import { enqueue } from '../jobs/enqueue';

export interface BytesToHold extends Pick<HeldBlob, 'projectId' | 'generationId' | 'purpose' | 'index'> {
  readonly bytes: Uint8Array;
  readonly mimeType: MimeType;
  /** How long they are held at most. */
  readonly seconds: number;
}

/** How long outputs that may not be stored wait for who comes for them. */
export const HELD_SECONDS = 3600;
const BATCH = 500;

/**
 * Puts bytes aside that are no file. Their row is written first, so that bytes without one are never there.
 *
 * @throws {BlobStoreUnavailableError}
 * @throws {BlobStoreFullError}
 */
export async function holdBytes(storage: FileStorage, { bytes, seconds, ...held }: BytesToHold): Promise<void> {
  const id = newId('held');
  const objectKey = objectKeyOf(storage.installationId, id);
  const blob: HeldBlob = { ...held, id, objectKey, sizeBytes: bytes.byteLength };
  await outlastLostAnswer(() => addHeldBlob(storage.dataSource.manager, blob, seconds));
  await storage.blobs.write(objectKey, Readable.from([bytes]), {
    contentType: held.mimeType,
    expectedBytes: bytes.byteLength,
  });
}

/** Forgets held bytes, and has their blobs deleted by jobs. @returns how many */
export async function releaseHeldBytes(storage: FileStorage, selector: HeldBlobSelector): Promise<number> {
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
