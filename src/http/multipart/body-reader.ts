import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import { clientGone, MultipartError } from './multipart-error';
import { HeaderSlicer } from './part-header';

interface BodyReaderLimits {
  readonly maxBodyBytes: number;
  readonly idleTimeoutMs: number;
}

interface BodyReaderEvents {
  onFault(fault: MultipartError): unknown;
  /** The whole body was handed to the parser. */
  onEnd(): void;
}

/** Hands a request's body to the parser chunk by chunk, the next one when the parser has done with the last. */
export class BodyReader {
  #receivedBytes = 0;
  #parsedBytes = 0;
  #slicer: HeaderSlicer | null = new HeaderSlicer();
  #idleTimer: NodeJS.Timeout | undefined;
  #stopped = false;
  #parsing: Promise<void> = Promise.resolve();

  constructor(
    private readonly request: IncomingMessage,
    private readonly parser: Writable,
    private readonly limits: BodyReaderLimits,
    private readonly events: BodyReaderEvents,
  ) {
    request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    this.#waitForClient();
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /**
   * While the parser reports a part's headers: how much of the body lies before the part's bytes, if that is known. The
   * parser holds the line break behind the headers back until it has seen that no boundary follows, so it reports them
   * when it is given the next slice.
   */
  get offsetBytes(): number | undefined {
    return this.#slicer?.isExact ? this.#parsedBytes : undefined;
  }

  /** No later part's offset is asked for. */
  stopLocating(): void {
    this.#slicer = null;
  }

  /** Leaves the rest of the body where it is. Idempotent. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#idleTimer);
    this.request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    this.request.pause();
  }

  readonly #onData = (chunk: Buffer): void => {
    clearTimeout(this.#idleTimer);
    this.#receivedBytes += chunk.length;
    const { maxBodyBytes } = this.limits;
    if (this.#receivedBytes > maxBodyBytes) {
      const message = `The request is larger than ${maxBodyBytes} bytes.`;
      this.events.onFault(new MultipartError('PAYLOAD_TOO_LARGE', message));
    } else {
      this.request.pause();
      this.#parsing = this.#parse(chunk);
    }
  };

  readonly #onEnd = (): void => {
    clearTimeout(this.#idleTimer);
    // A body that had arrived whole before it was read ends with its last chunk, pause or not: that is still parsed.
    void this.#parsing.then(() => {
      clearTimeout(this.#idleTimer);
      if (!this.#stopped) this.events.onEnd();
    });
  };

  readonly #onClose = (): void => {
    if (!this.request.readableEnded) this.events.onFault(clientGone());
  };

  async #parse(chunk: Buffer): Promise<void> {
    for (const slice of this.#slicer?.slice(chunk) ?? [chunk]) {
      // The parser calls back when it wants more, which is when the part's reader does.
      await new Promise<void>((resolve) => {
        this.parser.write(slice, () => resolve());
      });
      this.#parsedBytes += slice.length;
      if (this.#stopped) return;
    }
    this.#waitForClient();
    this.request.resume();
  }

  #waitForClient(): void {
    const { idleTimeoutMs } = this.limits;
    this.#idleTimer = setTimeout(() => {
      const message = `Nothing of the form arrived for ${idleTimeoutMs} ms.`;
      this.events.onFault(new MultipartError('REQUEST_TIMEOUT', message));
    }, idleTimeoutMs);
  }
}
