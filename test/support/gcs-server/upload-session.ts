import type { GcsBucket, ObjectMetadata, UploadMetadata } from './bucket';
import { ApiError, emptyReply, headerOf, jsonReply, PlainError, type Reply, type ServerRequest } from './reply';
import { hashesOf } from './upload-metadata';

/** The store keeps whole multiples of this of a piece that is not the last, and takes none that is smaller. */
const STORED_UNIT_BYTES = 256 * 1024;

/** What `Content-Range` says of a request's body. */
interface SentRange {
  /** null: the body is empty, the request asks how far the upload is. */
  readonly start: number | null;
  /** null: as long as the body is (`bytes 0-*`). */
  readonly end: number | null;
  /** null: not known yet. */
  readonly total: number | null;
}

/**
 * A resumable upload. What Google answers to requests that do not fit was recorded by its own clients: the scenarios of
 * `ITJsonResumableSessionPutTaskTest` in googleapis/java-storage.
 *
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export class UploadSession {
  private pieces: Buffer[] = [];
  private object: ObjectMetadata | null = null;
  private isOver = false;
  storedBytes = 0;

  constructor(
    private readonly bucket: GcsBucket,
    private readonly name: string,
    private readonly given: UploadMetadata,
    private readonly query: URLSearchParams,
  ) {}

  /** @param isCut the connection broke before the body ended @throws {ApiError} @throws {PlainError} */
  put(request: ServerRequest, isCut: boolean): Reply {
    if (this.object !== null) return jsonReply(200, this.object);
    if (this.isOver) throw new ApiError(410, 'gone', 'The upload session is no longer available.');
    const { body } = request;
    const range = rangeOf(request);
    if (range.start === null && body.length > 0) throw refusal('Client sent query request with a non-empty body.');
    if (range.start !== null) {
      if (!isCut) assertFits(range, body.length);
      this.store(range.start, body);
    }
    if (isCut) return this.keepWholeUnits();
    if (range.total !== null) return range.total === this.storedBytes ? this.finish(request) : this.keepWholeUnits();
    // `bytes 0-*/*`: everything in one request.
    return range.start !== null && range.end === null ? this.finish(request) : this.keepWholeUnits();
  }

  /** What is sent under its URL from now on is refused. */
  end(): void {
    this.isOver = true;
    this.pieces = [];
    this.storedBytes = 0;
  }

  private store(start: number, body: Buffer): void {
    if (start > this.storedBytes) {
      const [offset, stored] = [`${start} byte(s)`, `${this.storedBytes} byte(s)`];
      throw new PlainError(
        503,
        `Invalid request. According to the Content-Range header, the upload offset is ${offset}, which exceeds already uploaded size of ${stored}.`,
      );
    }
    const fresh = body.subarray(this.storedBytes - start);
    this.pieces.push(fresh);
    this.storedBytes += fresh.length;
  }

  private keepWholeUnits(): Reply {
    const excess = this.storedBytes % STORED_UNIT_BYTES;
    if (excess > 0) {
      this.storedBytes -= excess;
      this.pieces = [Buffer.concat(this.pieces).subarray(0, this.storedBytes)];
    }
    return emptyReply(308, this.storedBytes > 0 ? { range: `bytes=0-${this.storedBytes - 1}` } : {});
  }

  private finish(request: ServerRequest): Reply {
    const given = { ...this.given, ...hashesOf(request) };
    this.object = this.bucket.put(this.name, Buffer.concat(this.pieces), given, this.query);
    this.pieces = [];
    this.storedBytes = 0;
    return jsonReply(200, this.object);
  }
}

/** @throws {PlainError} 400 */
function rangeOf(request: ServerRequest): SentRange {
  const parsed = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(headerOf(request, 'content-range'));
  if (parsed === null) throw refusal('Failed to parse Content-Range header.');
  const numberOf = (text: string | undefined) => (text === undefined || text === '*' ? null : Number(text));
  return { start: numberOf(parsed[1]), end: numberOf(parsed[2]), total: numberOf(parsed[3]) };
}

/** @throws {PlainError} 400 the body is not what the range says of it */
function assertFits({ start, end, total }: SentRange, bodyBytes: number): void {
  if (start === null || end === null) return;
  if (end < start || (total !== null && end >= total)) throw refusal('Failed to parse Content-Range header.');
  const expected = end - start + 1;
  if (bodyBytes !== expected) {
    throw refusal(
      `Invalid request. There were ${bodyBytes} byte(s) in the request body. There should have been ${expected} byte(s) (starting at offset ${start} and ending at offset ${end}) according to the Content-Range header.`,
    );
  }
  const isLast = total !== null && end + 1 === total;
  if (!isLast && bodyBytes < STORED_UNIT_BYTES) {
    throw refusal(
      `Invalid request. The number of bytes uploaded is required to be equal or greater than ${STORED_UNIT_BYTES}, except for the final request (it's recommended to be the exact multiple of ${STORED_UNIT_BYTES}). The received request contained ${bodyBytes} bytes, which does not meet this requirement.`,
    );
  }
}

function refusal(message: string): PlainError {
  return new PlainError(400, message);
}
