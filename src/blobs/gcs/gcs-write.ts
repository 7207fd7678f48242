import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CRC32C } from '@google-cloud/storage';
import { BlobExistsError, BlobStoreUnavailableError, type StoredBlob } from '../blob-store';
import { piecesOf, SourceError } from '../source-pieces';
import type { GcsConnection } from './gcs-connection';
import { asUnavailable, httpStatusOf } from './gcs-errors';
import { findObject, type GcsObject, removeObject } from './gcs-object';
import { type GcsUpload, GcsUploadSession, uploadAtOnce } from './gcs-upload-session';

/** What has been read of the source. */
interface Tally {
  readonly crc32c: CRC32C;
  sizeBytes: number;
  isComplete: boolean;
}

/** Writes a new object. A write whose answer was lost is settled by a look at what is there. */
export async function writeObject(
  connection: GcsConnection,
  objectKey: string,
  source: Readable,
  { contentType, signal }: { readonly contentType: string; readonly signal?: AbortSignal | undefined },
): Promise<StoredBlob> {
  const upload: GcsUpload = { connection, objectKey, contentType, writeId: randomUUID(), signal };
  const tally: Tally = { crc32c: new CRC32C(), sizeBytes: 0, isComplete: false };
  const object = await uploadPieces(upload, source, tally).catch((error) => settle(upload, tally, error));

  const isIntact = object.crc32c === null || object.crc32c === tally.crc32c.toString();
  if (!isIntact || object.sizeBytes !== tally.sizeBytes) {
    await removeObject(connection, objectKey, object.generation);
    throw new BlobStoreUnavailableError('the bytes changed on their way to the store');
  }
  return { objectKey, generation: object.generation, sizeBytes: object.sizeBytes };
}

/** By one request when the source fits into one, else by a session. What the source was said to hold plays no part. */
async function uploadPieces(upload: GcsUpload, source: Readable, tally: Tally): Promise<GcsObject> {
  let session: GcsUploadSession | null = null;
  try {
    for await (const piece of piecesOf(source, upload.connection.limits.pieceBytes)) {
      tally.crc32c.update(piece.bytes);
      tally.sizeBytes += piece.bytes.length;
      tally.isComplete = piece.last;
      if (session === null && piece.last) return await uploadAtOnce(upload, piece.bytes, tally.crc32c.toString());
      session ??= await GcsUploadSession.start(upload);
      const object = await session.send(piece, tally.crc32c.toString());
      if (object !== null) return object;
    }
  } catch (error) {
    await session?.cancel();
    throw error;
  }
  throw new BlobStoreUnavailableError('the upload ended without an object');
}

/**
 * Finds out what became of a write that failed: its last request may have arrived, and a repeated one is then refused
 * because of our own object. A refusal alone does not say that there is another: stores have other preconditions, too.
 *
 * @returns the object, when it is there and wanted
 * @throws what the failure means, with no object left
 */
async function settle(upload: GcsUpload, tally: Tally, error: unknown): Promise<GcsObject> {
  const { connection, objectKey, writeId, signal } = upload;
  const isRefused = httpStatusOf(error) === 412;
  // When the store cannot even be asked, the first failure says more than this one.
  const object = tally.isComplete || isRefused ? await findObject(connection, objectKey).catch(() => null) : null;
  const isOwn = object?.writeId === writeId;
  if (object !== null && isOwn && tally.isComplete && !signal?.aborted) return object;
  if (object !== null && isOwn) await removeObject(connection, objectKey, object.generation);
  if (error instanceof SourceError) throw error;
  if (object !== null && !isOwn && isRefused) throw new BlobExistsError(objectKey, { cause: error });
  throw asUnavailable(error);
}
