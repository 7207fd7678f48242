import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { BodyReader } from './body-reader';
import { MultipartError } from './multipart-error';
import { type FormPart, MAX_PART_HEADERS, parsePartHeader } from './part-header';

/** What the parser keeps of one part's headers; what is longer is cut there, and refused by `parsePartHeader`. */
const MAX_HEADER_BUFFER_BYTES = 16 * 1024;
/** How much of a part waits in memory when nobody reads it: one chunk off the socket. */
const PART_BUFFER_BYTES = 64 * 1024;
/** `operations`, `map` and the first file: where later parts begin is not searched for, nor behind a file. */
const LOCATED_PARTS = 3;

interface FormReaderOptions {
  readonly boundary: string;
  readonly maxParts: number;
  readonly maxBodyBytes: number;
  readonly idleTimeoutMs: number;
}

/**
 * Reads a multipart body part by part as it comes off the connection, no faster than the parts are read. A part has to
 * be read to its end (or destroyed) before the next one is due.
 */
export class FormReader {
  readonly #parser: Dicer;
  readonly #body: BodyReader;
  readonly #maxParts: number;
  readonly #waiting: FormPart[] = [];
  readonly #open = new Set<Readable>();
  #partCount = 0;
  #headerCount = 0;
  #ended = false;
  #fault: MultipartError | undefined;
  #wake: (() => void) | undefined;

  constructor(request: IncomingMessage, options: FormReaderOptions) {
    const config = {
      boundary: options.boundary,
      maxHeaderPairs: MAX_PART_HEADERS + 1,
      maxHeaderSize: MAX_HEADER_BUFFER_BYTES,
      partHwm: PART_BUFFER_BYTES,
    };
    this.#maxParts = options.maxParts;
    this.#parser = new Dicer(config);
    this.#parser.on('part', (part) => this.#onPart(part));
    this.#parser.on('finish', () => this.#onFormEnd());
    this.#parser.on('error', (cause) => this.fail(truncated(cause)));
    this.#body = new BodyReader(request, this.#parser, options, {
      onFault: (fault) => this.fail(fault),
      // Of a whole form this is nothing new; of any other the parser says that it is cut short.
      onEnd: () => this.#parser.end(),
    });
  }

  get receivedBytes(): number {
    return this.#body.receivedBytes;
  }

  /** @returns null after the last part @throws {MultipartError} what the form failed with */
  async nextPart(): Promise<FormPart | null> {
    if (this.#waiting.length === 0 && !this.#ended && this.#fault === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#fault !== undefined) throw this.#fault;
    return this.#waiting.shift() ?? null;
  }

  /**
   * Ends the reading for good. Every part that is not read to its end fails with `fault`. Idempotent.
   *
   * @returns what the form failed with: `fault`, or what came before it
   */
  fail(fault: MultipartError): MultipartError {
    if (this.#fault !== undefined) return this.#fault;
    this.#fault = fault;
    this.#body.stop();
    for (const part of this.#open) part.destroy(fault);
    this.#wake?.();
    return fault;
  }

  #onPart(part: Readable): void {
    this.#partCount += 1;
    this.#open.add(part);
    part.once('close', () => this.#open.delete(part));
    // Its reader learns of a failure from the stream's state; before there is one nobody listens.
    part.on('error', () => {});
    if (this.#partCount > this.#maxParts) this.fail(new MultipartError('BAD_REQUEST', 'The form has too many parts.'));
    part.once('header', (headers: Record<string, string[]>) => this.#onHeader(part, headers));
  }

  #onHeader(part: Readable, headers: Record<string, string[]>): void {
    this.#headerCount += 1;
    try {
      const header = parsePartHeader(new Map(Object.entries(headers)));
      this.#waiting.push({ header, bytes: part, offsetBytes: this.#body.offsetBytes });
      // To search a gigabyte for headers takes a twentieth of its upload. Some programs give JSON a filename, too.
      const isFile = header.filename !== undefined && header.mimeType !== 'application/json';
      if (isFile || this.#headerCount === LOCATED_PARTS) this.#body.stopLocating();
      this.#wake?.();
    } catch (error) {
      this.fail(error instanceof MultipartError ? error : truncated(error));
    }
  }

  #onFormEnd(): void {
    this.#ended = true;
    this.#body.stop();
    this.#wake?.();
  }
}

function truncated(cause: unknown): MultipartError {
  return new MultipartError('BAD_REQUEST', 'The form is cut short or malformed.', { cause });
}
