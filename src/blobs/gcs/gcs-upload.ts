import type { GcsConnection } from './gcs-connection';
import { GcsStatusError } from './gcs-errors';
import { type GcsObject, toGcsObject } from './gcs-object';

/** One write, as all of its requests know it. */
export interface GcsUpload {
  readonly connection: GcsConnection;
  readonly objectKey: string;
  readonly contentType: string;
  /** Random; it goes into the object's metadata and tells this write's object from any other's. */
  readonly writeId: string;
  readonly signal: AbortSignal | undefined;
}

/** The metadata that an upload begins with. */
export function metadataOf({ contentType, writeId }: GcsUpload): {
  contentType: string;
  metadata: { writeId: string };
} {
  return { contentType, metadata: { writeId } };
}

/** Uploads bytes that fit into one request. The store refuses them when their CRC32C is not the one given. */
export async function uploadAtOnce(upload: GcsUpload, bytes: Buffer, crc32c: string): Promise<GcsObject> {
  const { connection, objectKey, signal } = upload;
  const boundary = upload.writeId;
  const metadata = JSON.stringify({ ...metadataOf(upload), crc32c });
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-type: application/json\r\n\r\n${metadata}\r\n`),
    Buffer.from(`--${boundary}\r\ncontent-type: ${upload.contentType}\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return connection.withRetries(signal, async (attemptSignal) => {
    const response = await connection.sendSigned({
      method: 'POST',
      url: connection.uploadUrl(objectKey, 'multipart'),
      headers: { 'content-type': `multipart/related; boundary=${boundary}` },
      body,
      signal: attemptSignal,
    });
    return objectOf(response);
  });
}

/** The object that an upload has made. @throws {GcsStatusError} it has not */
export async function objectOf(response: Response): Promise<GcsObject> {
  if (response.ok) return toGcsObject(await response.json());
  await discardBody(response);
  throw new GcsStatusError(response.status);
}

/** Reads to the end what is empty or short, so that the connection can serve the next request; cancelling ends it. */
export async function discardBody(response: Response): Promise<void> {
  await response.arrayBuffer();
}
