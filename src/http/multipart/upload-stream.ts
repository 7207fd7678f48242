import { Readable } from 'node:stream';
import { MultipartError } from './multipart-error';

/**
 * A part's bytes as the operation reads them: nothing is taken from the connection before the first read. Destroyed
 * early it lets the rest of the part go by, so that the parts behind it can be reached.
 */
export class UploadStream extends Readable {
  #sizeBytes = 0;

  constructor(
    private readonly part: Readable,
    private readonly maxBytes: number,
  ) {
    super();
    part.pause();
    part.on('data', (chunk: Buffer) => this.#onData(chunk));
    part.on('end', () => this.push(null));
    part.on('close', () => this.#onClose());
    // Whoever opens the stream adds a listener of their own; a failure before that is told by `createReadStream`.
    this.on('error', () => {});
  }

  override _read(): void {
    this.part.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.part.resume();
    callback(error);
  }

  #onData(chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.maxBytes) {
      this.part.destroy(new MultipartError('PAYLOAD_TOO_LARGE', `A file is larger than ${this.maxBytes} bytes.`));
    } else if (!this.destroyed && !this.push(chunk)) {
      this.part.pause();
    }
  }

  #onClose(): void {
    if (this.part.errored !== null) this.destroy(this.part.errored);
  }
}
