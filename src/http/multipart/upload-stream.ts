import { Readable } from 'node:stream';
import { MultipartError } from './multipart-error';

export interface UploadStreamLimits {
  readonly maxFileBytes: number;
  /** How long the reader may leave the bytes lying once the stream is opened. */
  readonly idleTimeoutMs: number;
}

/**
 * A part's bytes as the operation reads them: nothing is taken from the connection before the first read. Destroyed
 * early it lets the rest of the part go by, so that the parts behind it can be reached.
 */
export class UploadStream extends Readable {
  #sizeBytes = 0;
  #stallTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly part: Readable,
    private readonly limits: UploadStreamLimits,
  ) {
    super();
    part.pause();
    part.on('data', (chunk: Buffer) => this.#onData(chunk));
    part.on('end', () => this.push(null));
    part.on('close', () => this.#onClose());
    // The reader adds a listener of its own; a failure before that is thrown by `createReadStream`.
    this.on('error', () => {});
  }

  /** From now on somebody reads. A reader that forgets the stream would keep the parts behind it waiting for ever. */
  open(): this {
    this.#waitForReader();
    return this;
  }

  override _read(): void {
    clearTimeout(this.#stallTimer);
    this.part.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearTimeout(this.#stallTimer);
    this.part.resume();
    callback(error);
  }

  #onData(chunk: Buffer): void {
    const { maxFileBytes } = this.limits;
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > maxFileBytes) {
      this.part.destroy(new MultipartError('PAYLOAD_TOO_LARGE', `A file is larger than ${maxFileBytes} bytes.`));
    } else if (!this.destroyed && !this.push(chunk)) {
      this.part.pause();
      this.#waitForReader();
    }
  }

  #onClose(): void {
    if (this.part.errored !== null) this.destroy(this.part.errored);
  }

  #waitForReader(): void {
    const { idleTimeoutMs } = this.limits;
    clearTimeout(this.#stallTimer);
    this.#stallTimer = setTimeout(() => {
      this.destroy(new MultipartError('REQUEST_TIMEOUT', `Nothing of the file was read for ${idleTimeoutMs} ms.`));
    }, idleTimeoutMs);
  }
}
