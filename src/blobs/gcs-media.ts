import { BlobStoreUnavailableError, type ByteRange } from './blob-store';
import type { GcsConnection } from './gcs-connection';
import { GcsStatusError } from './gcs-errors';
import { withRetries } from './gcs-retry';

/** The bytes of one generation of an object, on their way. */
export interface GcsMedia {
  readonly body: ReadableStreamDefaultReader<Uint8Array>;
  /** The position in the object after the last byte that `body` yields. */
  readonly endPosition: number;
  /** null: the store keeps none. */
  readonly generation: string | null;
  /** Of the whole object, in base64; null when the store does not tell. */
  readonly crc32c: string | null;
}

export interface GcsMediaRequest {
  readonly objectKey: string;
  /** null: the latest. */
  readonly generation: string | null;
  readonly range: ByteRange | undefined;
  readonly signal: AbortSignal;
}

/** Resolves when the answer has begun. @throws {GcsStatusError} @throws {RangeError} the object ends before the range */
export async function openMedia(connection: GcsConnection, request: GcsMediaRequest): Promise<GcsMedia> {
  const { objectKey, generation, range } = request;
  const response = await withRetries(connection.limits, request.signal, async (signal) => {
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
    const crc32c = /(?:^|[\s,])crc32c=([^,\s]+)/.exec(headers.get('x-goog-hash') ?? '')?.[1] ?? null;
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

function endOf(headers: Headers, { start, end }: ByteRange): number {
  const sent = /^bytes (\d+)-(\d+)\//.exec(headers.get('content-range') ?? '');
  if (sent === null || Number(sent[1]) !== start) throw new BlobStoreUnavailableError('the store sent another range');
  if (Number(sent[2]) !== end) throw new RangeError(`bytes ${start}-${end} are not within the object`);
  return end + 1;
}
