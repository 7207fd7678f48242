import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  BlobExistsError,
  BlobStoreUnavailableError,
  isObjectKey,
  type ListedBlob,
  type StoredBlob,
} from '../blob-store';
import { piecesOf, SourceError } from '../source-pieces';
import { Crc32c } from './crc32c';
import type { GcsConnection } from './gcs-connection';
import { asUnavailable, httpStatusOf } from './gcs-errors';
import { type GcsObject, type GcsUpload, GcsUploadSession, toGcsObject, uploadAtOnce } from './gcs-upload-session';

/** @returns null when there is no such object */
export async function findObject(connection: GcsConnection, objectKey: string): Promise<GcsObject | null> {
  try {
    return await connection.withRetries(undefined, async () => {
      const [metadata] = await connection.bucket.file(objectKey).getMetadata();
      return toGcsObject(metadata);
    });
  } catch (error) {
    if (httpStatusOf(error) === 404) return null;
    throw error;
  }
}

/**
 * Removes one generation of an object, in a bucket with versions too. It is no error when it is gone, or when another
 * generation has taken its place.
 */
export async function removeObject(connection: GcsConnection, objectKey: string, generation: string): Promise<void> {
  try {
    await connection.withRetries(undefined, async () => {
      await connection.bucket.file(objectKey, { generation }).delete({ ifGenerationMatch: generation });
    });
  } catch (error) {
    const status = httpStatusOf(error);
    if (status !== 404 && status !== 412) throw error;
  }
}

/** Google's own default and maximum. */
const OBJECTS_PER_PAGE = 1000;

/** Every object whose name this store could have given. Interrupted uploads are not visible in a bucket. */
export async function* listObjects(connection: GcsConnection): AsyncGenerator<ListedBlob, void> {
  let pageToken: string | undefined;
  do {
    const page = await listPage(connection, pageToken);
    yield* page.blobs;
    if (page.nextToken !== undefined && page.nextToken === pageToken) {
      throw new BlobStoreUnavailableError('the store lists the same page again');
    }
    pageToken = page.nextToken;
  } while (pageToken !== undefined);
}

async function listPage(
  connection: GcsConnection,
  pageToken: string | undefined,
): Promise<{ readonly blobs: readonly ListedBlob[]; readonly nextToken: string | undefined }> {
  const [files, nextQuery] = await connection.withRetries(undefined, () =>
    connection.bucket.getFiles({
      autoPaginate: false,
      maxResults: OBJECTS_PER_PAGE,
      ...(pageToken === undefined ? {} : { pageToken }),
    }),
  );
  const blobs = files
    .filter(({ name }) => isObjectKey(name))
    .map(({ name, metadata }) => {
      const { generation, sizeBytes } = toGcsObject(metadata);
      return { objectKey: name, generation, sizeBytes, partial: false };
    });
  return { blobs, nextToken: tokenOf(nextQuery) };
}

function tokenOf(nextQuery: unknown): string | undefined {
  if (typeof nextQuery !== 'object' || nextQuery === null || !('pageToken' in nextQuery)) return undefined;
  return typeof nextQuery.pageToken === 'string' ? nextQuery.pageToken : undefined;
}

/** What has been read of the source. */
interface Tally {
  readonly crc32c: Crc32c;
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
  const tally: Tally = { crc32c: new Crc32c(), sizeBytes: 0, isComplete: false };
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
