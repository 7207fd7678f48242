import { withTimeLimit } from '../../concurrency/time-limit';
import { BlobStoreUnavailableError } from '../blob-store';
import type { SourcePiece } from '../source-pieces';
import type { GcsConnection } from './gcs-connection';
import { GcsStatusError } from './gcs-errors';
import { withRetries } from './gcs-retry';

/** What is known of an object, as far as the store needs it. */
export interface GcsObject {
  readonly generation: string;
  readonly sizeBytes: number;
  /** Base64 of the big-endian CRC32C; null on an emulator that leaves it out. */
  readonly crc32c: string | null;
  /** The random id that the write which made the object put into its metadata. */
  readonly writeId: string | null;
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
function metadataOf({ contentType, writeId }: GcsUpload): {
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
async function objectOf(response: Response): Promise<GcsObject> {
  if (response.ok) return toGcsObject(await response.json());
  await discardBody(response);
  throw new GcsStatusError(response.status);
}

/** Reads to the end what is empty or short, so that the connection can serve the next request; cancelling ends it. */
async function discardBody(response: Response): Promise<void> {
  await response.arrayBuffer();
}

/** How far the store says that an upload is: it has made the object, or has so many bytes of it. */
interface Progress {
  readonly object: GcsObject | null;
  readonly storedBytes: number;
}

/**
 * A resumable upload: the pieces of an object, one request each. A piece whose fate is unknown is asked about before
 * any of it is sent again. The session's URL is its own credential.
 *
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export class GcsUploadSession {
  /** Where the next piece begins. */
  private offset = 0;

  private constructor(
    private readonly upload: GcsUpload,
    private readonly url: string,
  ) {}

  static async start(upload: GcsUpload): Promise<GcsUploadSession> {
    const { connection, objectKey, signal } = upload;
    return connection.withRetries(signal, async (attemptSignal) => {
      const response = await connection.sendSigned({
        method: 'POST',
        url: connection.uploadUrl(objectKey, 'resumable'),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(metadataOf(upload)),
        signal: attemptSignal,
      });
      await discardBody(response);
      const url = response.headers.get('location');
      if (!response.ok || url === null) throw new GcsStatusError(response.status);
      return new GcsUploadSession(upload, url);
    });
  }

  /**
   * Sends the next piece. The store refuses the last one when the CRC32C of the object is not the one given.
   *
   * @param crc32c of all bytes up to the end of this piece
   * @returns the object when the piece was the last, else null
   */
  async send(piece: SourcePiece, crc32c: string): Promise<GcsObject | null> {
    const end = this.offset + piece.bytes.length;
    const total = piece.last ? String(end) : '*';
    const isDone = ({ object, storedBytes }: Progress) => object !== null || (!piece.last && storedBytes === end);

    let known: Progress | null = { object: null, storedBytes: this.offset };
    const done = await withRetries(this.upload.connection.limits, this.upload.signal, async (signal) => {
      const before = known ?? (await this.put(signal, `bytes */${total}`));
      if (isDone(before)) return before;
      known = null;
      const rest = this.unstored(piece, before.storedBytes);
      const hash = piece.last ? { 'x-goog-hash': `crc32c=${crc32c}` } : {};
      known = await this.put(signal, `bytes ${before.storedBytes}-${end - 1}/${total}`, rest, hash);
      if (!isDone(known)) throw new Error('the store took only a part of the piece');
      return known;
    });
    this.offset = end;
    return done.object;
  }

  /** Gives the session up, so that nothing sent under it can become an object any more. Never fails. */
  async cancel(): Promise<void> {
    const { connection } = this.upload;
    await withTimeLimit(connection.limits.idleTimeoutMs, [], async (signal) => {
      await discardBody(await connection.send({ method: 'DELETE', url: this.url, signal }));
    }).catch(() => {});
  }

  private async put(
    signal: AbortSignal,
    contentRange: string,
    body?: Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Progress> {
    const response = await this.upload.connection.send({
      method: 'PUT',
      url: this.url,
      headers: { 'content-range': contentRange, ...headers },
      ...(body === undefined ? {} : { body }),
      signal,
    });
    if (response.status !== 308) return { object: await objectOf(response), storedBytes: 0 };
    await discardBody(response);
    const stored = /^bytes=0-(\d+)$/.exec(response.headers.get('range') ?? '');
    return { object: null, storedBytes: stored === null ? 0 : Number(stored[1]) + 1 };
  }

  /** The part of a piece that the store does not have when it has so much of the object. */
  private unstored(piece: SourcePiece, storedBytes: number): Buffer {
    const skipped = storedBytes - this.offset;
    if (skipped < 0 || skipped >= piece.bytes.length) {
      throw new BlobStoreUnavailableError('the store lost count of an upload');
    }
    return piece.bytes.subarray(skipped);
  }
}
