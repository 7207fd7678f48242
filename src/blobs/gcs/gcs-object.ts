import { BlobStoreUnavailableError, isObjectKey, type ListedBlob } from '../blob-store';
import type { GcsConnection } from './gcs-connection';
import { httpStatusOf } from './gcs-errors';

/** What is known of an object, as far as the store needs it. */
export interface GcsObject {
  readonly generation: string;
  readonly sizeBytes: number;
  /** Base64 of the big-endian CRC32C; null on an emulator that leaves it out. */
  readonly crc32c: string | null;
  /** The random id that the write which made the object put into its metadata. */
  readonly writeId: string | null;
}

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

/** Reads the metadata that the JSON API answers with. @throws {BlobStoreUnavailableError} it is not of that form */
export function toGcsObject(metadata: unknown): GcsObject {
  const { kind, generation, size, crc32c, metadata: custom } = asRecord(metadata);
  // Google's testbench leaves out what is 0, as the JSON form of a protocol buffer may.
  const sizeBytes = Number(size ?? (kind === 'storage#object' ? 0 : Number.NaN));
  if (generation === undefined || !Number.isSafeInteger(sizeBytes)) {
    throw new BlobStoreUnavailableError('Google Cloud Storage answered with metadata of an unknown form');
  }
  const { writeId } = asRecord(custom);
  return {
    generation: String(generation),
    sizeBytes,
    crc32c: typeof crc32c === 'string' ? crc32c : null,
    writeId: typeof writeId === 'string' ? writeId : null,
  };
}

function asRecord(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
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
