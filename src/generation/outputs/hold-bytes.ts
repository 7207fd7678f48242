import { Readable } from 'node:stream';
import { BlobNotFoundError } from '../../blobs/blob-store';
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
import type { MimeType } from '../../domain/media';
import { growthFailure, isBlobFailure, translateBlobFailure } from '../../files/failures';
import type { FileServices } from '../../files/file-services';
import type { SignedUrl } from '../../files/read/sign-download';
import { requireSignature, signatureOf, stableExpiry } from '../../files/read/url-signature';
import { objectKeyOf } from '../../files/upload/object-key';
import { reserveQuota } from '../../files/upload/reserve-quota';
import { enqueue } from '../../jobs/enqueue';
import type { HeldOutput } from '../read/read-generations';
import { outlastStore } from '../run/outlast-store';

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

/**
 * Holds an output, in place of what a process that died, or a try before, may have held of it. Where the store cannot even
 * do that, the output is told of and gone.
 *
 * @param ends ends the wait for a store that is away
 */
export async function holdOutput(
  storage: FileServices,
  output: Omit<BytesToHold, 'purpose'>,
  ends: AbortSignal,
): Promise<void> {
  const { generationId, index } = output;
  try {
    await outlastStore(ends, async () => {
      await releaseHeldBytes(storage, { of: 'OUTPUT', generationId, index });
      await holdBytes(storage, { ...output, purpose: 'OUTPUT' });
    });
  } catch (error) {
    if (!isBlobFailure(error)) throw error;
    await releaseHeldBytes(storage, { of: 'OUTPUT', generationId, index });
  }
}

/** An hour at least, as `stableExpiry` has it: a page that was just loaded can use the URL, one that was forgotten cannot. */
export const OUTPUT_URL_SECONDS = 3600;

/** A URL that reads an output that is held, without a key. It ends when the output is let go of at the latest. */
export function signHeldOutput(storage: FileServices, { generationId, index, heldUntil }: HeldOutput): SignedUrl {
  const expiresAt = stableExpiry(storage.clock.now(), OUTPUT_URL_SECONDS, heldUntil);
  const expires = String(expiresAt.getTime());
  const signature = signatureOf(storage, [generationId, String(index)], expires);
  const query = new URLSearchParams({ expires, signature });
  return { url: `${storage.publicUrl()}/generations/${generationId}/outputs/${index}/content?${query}`, expiresAt };
}

export interface SignedOutput {
  readonly generationId: string;
  readonly index: string;
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/** @throws {RequestFailure} FORBIDDEN: it was not signed here; URL_EXPIRED */
export function requireSignedOutput(
  storage: FileServices,
  { generationId, index, expires, signature }: SignedOutput,
): void {
  requireSignature(storage, signature, [generationId, index], expires);
}

/**
 * Reads the bytes of an output whole, from the file that it became or from where it is held.
 *
 * @param content of a size that fits into memory
 * @returns null when they are gone, or not all there
 * @throws {RequestFailure} STORAGE_UNAVAILABLE
 */
export async function readOutputBytes(
  { blobs }: FileServices,
  { objectKey, sizeBytes }: { readonly objectKey: string; readonly sizeBytes: number },
): Promise<Uint8Array | null> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let length = 0;
  try {
    for await (const chunk of await blobs.read(objectKey)) {
      length += chunk.copy(bytes, length);
    }
  } catch (error) {
    if (error instanceof BlobNotFoundError) return null;
    throw translateBlobFailure(error);
  }
  return length === sizeBytes ? bytes : null;
}
