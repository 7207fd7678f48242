import type { GcsBucket, ObjectMetadata, UploadMetadata } from './bucket';
import { ApiError, emptyReply, jsonReply, type Reply } from './reply';

/** The store keeps whole multiples of this of a piece that is not the last. */
const STORED_UNIT_BYTES = 256 * 1024;

/** A resumable upload. @see https://cloud.google.com/storage/docs/performing-resumable-uploads */
export class UploadSession {
  private pieces: Buffer[] = [];
  private object: ObjectMetadata | null = null;
  storedBytes = 0;

  constructor(
    private readonly bucket: GcsBucket,
    private readonly name: string,
    private readonly given: UploadMetadata,
    private readonly query: URLSearchParams,
  ) {}

  /** @param isCut the connection broke before the body ended */
  put(contentRange: string, body: Buffer, isCut: boolean): Reply {
    if (this.object !== null) return jsonReply(200, this.object);
    const range = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(contentRange);
    if (range === null) throw new ApiError(400, 'badRequest');
    const [, start, , total] = range;
    if (start !== undefined) this.store(Number(start), body);
    if (isCut) return this.keepWholeUnits();
    if (total !== '*') return Number(total) === this.storedBytes ? this.finish() : this.keepWholeUnits();
    // `bytes 0-*/*`: everything in one request.
    return range[2] === '*' ? this.finish() : this.keepWholeUnits();
  }

  private store(start: number, body: Buffer): void {
    if (start > this.storedBytes) throw new ApiError(503, 'backendError');
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

  private finish(): Reply {
    this.object = this.bucket.put(this.name, Buffer.concat(this.pieces), this.given, this.query);
    this.pieces = [];
    this.storedBytes = 0;
    return jsonReply(200, this.object);
  }
}
