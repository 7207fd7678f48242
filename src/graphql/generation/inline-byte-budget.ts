import { RequestFailure } from '../../domain/errors';

/**
 * How many bytes of media an answer may carry. They are held in memory, in base64, and again as the text of the answer:
 * to make 32 MiB into JSON takes a tenth of a second, in which nobody else is served.
 */
const MAX_INLINE_BYTES = 32 * 1024 * 1024;

/** What of it an operation has left. */
export class InlineByteBudget {
  private remaining = MAX_INLINE_BYTES;
  private readonly told = new WeakSet<Uint8Array>();

  /** @throws {RequestFailure} BAD_USER_INPUT */
  spend(sizeBytes: number): void {
    if (sizeBytes > this.remaining) {
      const message = 'An answer carries at most 33,554,432 bytes of media (32 MiB). Fetch these from their `url`.';
      throw new RequestFailure('BAD_USER_INPUT', message);
    }
    this.remaining -= sizeBytes;
  }

  /**
   * The same for bytes that are at hand. They were paid for, and may be nowhere else: the first time they are told
   * whatever their size.
   *
   * @throws {RequestFailure} BAD_USER_INPUT
   */
  spendOn(bytes: Uint8Array): void {
    if (this.told.has(bytes)) this.spend(bytes.byteLength);
    this.told.add(bytes);
  }
}
