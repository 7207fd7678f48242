import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertByteRange,
  BlobNotFoundError,
  BlobRangeError,
  BlobStoreUnavailableError,
  type ByteRange,
} from '../blob-store';
import { Crc32c } from './crc32c';
import type { GcsConnection } from './gcs-connection';
import { asUnavailable, GcsStatusError, httpStatusOf } from './gcs-errors';
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
  private readonly crc32c = new Crc32c();
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
    if (this.media.crc32c !== null) this.crc32c.update(value);
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
    // What the first answer said of the object is still true: it is the same generation.
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

/** The bytes of one generation of an object, on their way. */
interface GcsMedia {
  readonly body: ReadableStreamDefaultReader<Uint8Array>;
  /** The position in the object after the last byte that `body` yields. */
  readonly endPosition: number;
  /** null: the store keeps none. */
  readonly generation: string | null;
  /** Of what `body` yields, in base64; null for a part of an object, and when the store does not tell. */
  readonly crc32c: string | null;
}

interface GcsMediaRequest {
  readonly objectKey: string;
  /** null: the latest. */
  readonly generation: string | null;
  readonly range: ByteRange | undefined;
  readonly signal: AbortSignal;
}

/** Resolves when the answer has begun. @throws {GcsStatusError} @throws {BlobRangeError} */
async function openMedia(connection: GcsConnection, request: GcsMediaRequest): Promise<GcsMedia> {
  const { objectKey, generation, range } = request;
  const response = await connection.withRetries(request.signal, async (signal) => {
    const answer = await connection.sendSigned({
      method: 'GET',
      url: connection.mediaUrl(objectKey, generation),
      headers: {
        // As stored: what is measured and resumed here are the object's own bytes.
        'accept-encoding': 'identity',
        ...(range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` }),
      },
      signal,
    });
    if (answer.ok) return answer;
    await answer.body?.cancel();
    throw new GcsStatusError(answer.status);
  });
  return toMedia(response, range);
}

async function toMedia({ headers, body }: Response, range: ByteRange | undefined): Promise<GcsMedia> {
  try {
    if (body === null) throw new BlobStoreUnavailableError('the store answered without a body');
    const endPosition = range === undefined ? lengthOf(headers) : endOf(headers, range);
    // The hash of the whole object, whatever part of it is sent.
    const ofObject = /(?:^|[\s,])crc32c=([^,\s]+)/.exec(headers.get('x-goog-hash') ?? '')?.[1] ?? null;
    const isWhole = range === undefined || (range.start === 0 && endPosition === totalOf(headers));
    const crc32c = isWhole ? ofObject : null;
    return { body: body.getReader(), endPosition, generation: headers.get('x-goog-generation'), crc32c };
  } catch (error) {
    await body?.cancel();
    throw error;
  }
}

function lengthOf(headers: Headers): number {
  const length = headers.get('content-length') ?? headers.get('x-goog-stored-content-length');
  if (length === null) throw new BlobStoreUnavailableError('the store did not tell how long the object is');
  return Number(length);
}

/** @returns null when the store does not tell */
function totalOf(headers: Headers): number | null {
  const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return total === undefined ? null : Number(total);
}

function endOf(headers: Headers, { start, end }: ByteRange): number {
  const sent = /^bytes (\d+)-(\d+)\//.exec(headers.get('content-range') ?? '');
  if (sent === null || Number(sent[1]) !== start) throw new BlobStoreUnavailableError('the store sent another range');
  if (Number(sent[2]) !== end) throw new BlobRangeError(`bytes ${start}-${end} are not within the object`);
  return end + 1;
}
