import { BlobRangeError, BlobStoreUnavailableError, type ByteRange } from '../blob-store';
import type { GcsConnection } from './gcs-connection';
import { GcsStatusError } from './gcs-errors';

/** The bytes of one generation of an object, on their way. */
export interface GcsMedia {
  readonly body: ReadableStreamDefaultReader<Uint8Array>;
  /** The position in the object after the last byte that `body` yields. */
  readonly endPosition: number;
  /** null: the store keeps none. */
  readonly generation: string | null;
  /** Of what `body` yields, in base64; null for a part of an object, and when the store does not tell. */
  readonly crc32c: string | null;
}

export interface GcsMediaRequest {
  readonly objectKey: string;
  /** null: the latest. */
  readonly generation: string | null;
  readonly range: ByteRange | undefined;
  readonly signal: AbortSignal;
}

/** Resolves when the answer has begun. @throws {GcsStatusError} @throws {BlobRangeError} */
export async function openMedia(connection: GcsConnection, request: GcsMediaRequest): Promise<GcsMedia> {
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
    // Told of the whole object, whatever part of it is sent.
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
