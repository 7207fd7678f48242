import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ByteBudget, ByteShare } from '../../concurrency/byte-budget';
import { turns } from '../../concurrency/turns';
import { RequestFailure } from '../../domain/errors';
import { turnForBody } from '../document-turns';
import { onRequestEnd, stopIfOver } from '../request-end';
import { JsonShape } from './json-shape';
import { closeUnreadBodies } from './unread-bodies';

export interface JsonBodyOptions {
  readonly maxBytes: number;
  /** The longest that a body may take to arrive, however it moves. */
  readonly timeoutMs: number;
  /** For the bodies of all requests that are under way. */
  readonly budget: ByteBudget;
  /** Whose share of the budget a request takes. */
  tenantOf(request: FastifyRequest): string;
}

/** Bodies up to this size are not counted: there are as many as connections, and each is as small as its own buffers. */
const UNCOUNTED_BYTES = 64 * 1024;

/** Takes JSON on the routes of `app`: a bounded size, in a bounded time, and so many at once as the budget allows. */
export function takeJsonBodies(app: FastifyInstance, options: JsonBodyOptions): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  const shares = new WeakMap<FastifyRequest, ByteShare>();
  closeUnreadBodies(app);
  app.addHook('onRequest', async (request, reply) => {
    if (!isJson(request) || stopIfOver(reply)) return;
    if (Number(request.headers['content-length'] ?? 0) > options.maxBytes) throw tooLarge(options.maxBytes);
    shares.set(request, openShare(request, reply, options));
  });
  app.addContentTypeParser('application/json', (request, _payload, done) => {
    // Another hook of the route may have let the type pass under which this one saw no JSON.
    const share = shares.get(request) ?? options.budget.open(options.tenantOf(request));
    readBody(request, share, options).then(
      (text) => parse(request, text, done),
      (error: Error) => done(error),
    );
  });
}

function isJson({ headers }: FastifyRequest): boolean {
  return /^\s*application\/json\b/i.test(headers['content-type'] ?? '');
}

/** The body, and what was parsed of it, count until the request is over. */
function openShare(request: FastifyRequest, { raw: response }: FastifyReply, options: JsonBodyOptions): ByteShare {
  const share = options.budget.open(options.tenantOf(request));
  const timer = setTimeout(() => request.raw.destroy(), options.timeoutMs);
  request.raw.once('end', () => clearTimeout(timer));
  onRequestEnd(response, () => {
    clearTimeout(timer);
    share.release();
  });
  return share;
}

/**
 * Counts what has arrived, not what was announced: a client that sends slowly, or nothing, takes no more than it sent.
 * What is whole waits for its turn to be parsed.
 *
 * @throws {RequestFailure} PAYLOAD_TOO_LARGE, SERVICE_UNAVAILABLE
 * @throws {OperationRefusal} OPERATION_TOO_COMPLEX
 */
async function readBody(
  request: FastifyRequest,
  share: ByteShare,
  { maxBytes, tenantOf }: JsonBodyOptions,
): Promise<string> {
  const { 'content-length': announced } = request.headers;
  const bytes = new BodyBytes(announced === undefined ? maxBytes : Math.min(Number(announced), maxBytes));
  const shape = new JsonShape();
  let receivedBytes = 0;
  let countedBytes = 0;
  request.receivedBodyBytes = () => receivedBytes;
  const work = turns.open(tenantOf(request));
  try {
    // Not destroyed when it is read no further: a refusal is still to be sent on its connection.
    for await (const chunk of request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      receivedBytes += chunk.length;
      if (receivedBytes > maxBytes) throw tooLarge(maxBytes);
      if (receivedBytes > UNCOUNTED_BYTES) {
        if (!share.grow(receivedBytes - countedBytes)) throw tooMany();
        countedBytes = receivedBytes;
      }
      // Hundreds may send a mebibyte each at once. What waits here, its connection waits with.
      const turn = work.take();
      if (turn !== null) await turn;
      shape.check(chunk);
      bytes.add(chunk);
    }
    // Hundreds may have their last bytes at once.
    const turn = turnForBody(work, receivedBytes);
    if (turn !== null) await turn;
    return bytes.toString();
  } finally {
    bytes.release();
  }
}

function tooLarge(maxBytes: number): RequestFailure {
  return new RequestFailure('PAYLOAD_TOO_LARGE', `JSON may have ${maxBytes} bytes. Larger media come as files.`);
}

function tooMany(): RequestFailure {
  return new RequestFailure('SERVICE_UNAVAILABLE', 'Too many large requests are under way. Send it again in a moment.');
}

/** Up to so many are kept as they came. */
const SMALL_BYTES = 64 * 1024;

/**
 * The bytes of a body, in one piece as soon as they are many. A connection's bytes come in memory of 64 KiB each, and
 * `malloc` gives back to the system next to nothing of thousands of those: a process that had read large bodies stayed
 * a hundred megabytes larger than it was. This memory comes from the system itself, grows in place, and is given back
 * when the bytes have been read, not when the garbage is collected.
 */
export class BodyBytes {
  readonly #small: Uint8Array[] = [];
  #large: ArrayBuffer | null = null;
  #length = 0;

  /** @param maxBytes of all that is added; reserved as addresses, not as memory */
  constructor(private readonly maxBytes: number) {}

  add(piece: Uint8Array): void {
    if (this.#large === null && this.#length + piece.length <= SMALL_BYTES) {
      this.#small.push(piece);
      this.#length += piece.length;
      return;
    }
    if (this.#large === null) this.#large = this.#gather();
    this.#append(this.#large, this.#length, piece);
    this.#length += piece.length;
  }

  /** Read as UTF-8. */
  toString(): string {
    if (this.#large === null) return Buffer.concat(this.#small).toString();
    return Buffer.from(this.#large, 0, this.#length).toString();
  }

  /** Nothing of it is read any more. Idempotent. */
  release(): void {
    this.#small.length = 0;
    this.#large?.resize(0);
    this.#large = null;
    this.#length = 0;
  }

  #gather(): ArrayBuffer {
    const memory = new ArrayBuffer(0, { maxByteLength: Math.max(this.maxBytes, SMALL_BYTES) });
    let length = 0;
    for (const piece of this.#small.splice(0)) {
      this.#append(memory, length, piece);
      length += piece.length;
    }
    return memory;
  }

  #append(memory: ArrayBuffer, start: number, piece: Uint8Array): void {
    const end = start + piece.length;
    if (end > memory.byteLength) memory.resize(Math.min(roundedUp(end), memory.maxByteLength));
    new Uint8Array(memory, start, piece.length).set(piece);
  }
}

function roundedUp(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SMALL_BYTES) * SMALL_BYTES;
}
