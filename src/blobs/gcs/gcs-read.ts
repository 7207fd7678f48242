import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CRC32C } from '@google-cloud/storage';
import {
  assertByteRange,
  BlobNotFoundError,
  BlobRangeError,
  BlobStoreUnavailableError,
  type ByteRange,
} from '../blob-store';
import type { GcsConnection } from './gcs-connection';
import { asUnavailable, httpStatusOf } from './gcs-errors';
import { type GcsMedia, openMedia } from './gcs-media';
import { retryDelayMs, withTimeout } from './gcs-retry';

/** A break counts as the first again after so many bytes: that bounds the number of requests for one read. */
const PROGRESS_BYTES = 1024 * 1024;

/** Opens an object for reading; resolves when the answer has begun. */
export async function readObject(connection: GcsConnection, objectKey: string, range?: ByteRange): Promise<Readable> {
  if (range !== undefined) assertByteRange(range);
  const stopping = new AbortController();
  try {
    const media = await openMedia(connection, { objectKey, generation: null, range, signal: stopping.signal });
    return new GcsDownload(connection, objectKey, range, media, stopping);
  } catch (error) {
    const status = httpStatusOf(error);
    if (status === 404) throw new BlobNotFoundError(objectKey, { cause: error });
    if (status === 416 && range !== undefined) {
      throw new BlobRangeError('the range is not within the object', { cause: error });
    }
    throw error instanceof BlobRangeError ? error : asUnavailable(error);
  }
}

/**
 * The bytes of one generation of an object. After a break it goes on from where it was. The last bytes of a whole object
 * are held back until its CRC32C is right: who was told how many there are would take all of them for good.
 */
class GcsDownload extends Readable {
  private position: number;
  private readonly crc32c = new CRC32C();
  private breaks = 0;
  private lastBreakPosition = 0;

  constructor(
    private readonly connection: GcsConnection,
    private readonly objectKey: string,
    range: ByteRange | undefined,
    private media: GcsMedia,
    private readonly stopping: AbortController,
  ) {
    super();
    this.position = range?.start ?? 0;
  }

  override _read(): void {
    this.next().then(
      (bytes) => this.push(bytes),
      (error) => this.destroy(asUnavailable(error)),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.stopping.abort();
    this.dropBody();
    done(error);
  }

  private async next(): Promise<Uint8Array | null> {
    while (this.position < this.media.endPosition) {
      const bytes = await this.nextOrReopen();
      if (bytes === null) continue;
      if (this.position === this.media.endPosition) this.assertIntact();
      return bytes;
    }
    return null;
  }

  /** @returns null when the answer broke, and another has begun */
  private async nextOrReopen(): Promise<Uint8Array | null> {
    try {
      return await this.nextOfBody();
    } catch (error) {
      await this.reopen(error);
      return null;
    }
  }

  private async nextOfBody(): Promise<Uint8Array> {
    const { value } = await withTimeout(this.connection.limits.idleTimeoutMs, this.media.body.read());
    if (value === undefined || this.position + value.length > this.media.endPosition) {
      throw new Error('the answer was not as long as it was said to be');
    }
    this.position += value.length;
    if (this.media.crc32c !== null) this.crc32c.update(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    return value;
  }

  private async reopen(failure: unknown): Promise<void> {
    const { connection, objectKey, position, stopping } = this;
    const { generation, endPosition } = this.media;
    this.dropBody();
    this.breaks = position - this.lastBreakPosition >= PROGRESS_BYTES ? 1 : this.breaks + 1;
    this.lastBreakPosition = position;
    if (this.breaks >= connection.limits.attempts) throw failure;
    await sleep(retryDelayMs(connection.limits, this.breaks), undefined, { signal: stopping.signal });
    const range = { start: position, end: endPosition - 1 };
    const media = await openMedia(connection, { objectKey, generation, range, signal: stopping.signal });
    // What the first answer told of the object stays true: it is the same generation.
    this.media = { ...this.media, body: media.body };
    if (this.destroyed) this.dropBody();
  }

  private assertIntact(): void {
    const expected = this.media.crc32c;
    if (expected === null || expected === this.crc32c.toString()) return;
    throw new BlobStoreUnavailableError('the bytes changed on their way from the store');
  }

  /** Ends the request that the body comes from. */
  private dropBody(): void {
    this.media.body.cancel().catch(() => {});
  }
}
