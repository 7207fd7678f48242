import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ByteBudget, ByteShare } from '../../concurrency/byte-budget';
import { turns } from '../../concurrency/turns';
import { RequestFailure } from '../../domain/errors';
import { HttpRefusal } from '../answer-failures';
import { turnForBody } from '../document-turns';
import { atOnce } from '../hooks';
import { onRequestEnd, stopIfOver } from '../request-end';
import { BodyBytes } from './body-bytes';
import { JsonShape } from './json-shape';
import { takeChunks } from './take-chunks';
import { closeUnreadBodies } from './unread-bodies';

export interface JsonBodyOptions {
  readonly maxBytes: number;
  /** The longest that a body may take to arrive, however it moves. */
  readonly timeoutMs: number;
  /** The longest wait for the next byte of one. Not given: 30 seconds. */
  readonly idleTimeoutMs?: number;
  /** For the bodies of all requests that are under way. */
  readonly budget: ByteBudget;
  /** Whose share of the budget a request takes. */
  tenantOf(request: FastifyRequest): string;
}

/** Bodies up to this size are not counted: there are as many as connections, and each is as small as its own buffers. */
const UNCOUNTED_BYTES = 64 * 1024;

/** As forms have it. */
const IDLE_TIMEOUT_MS = 30_000;

/** Takes JSON on the routes of `app`: a bounded size, in a bounded time, and so many at once as the budget allows. */
export function takeJsonBodies(app: FastifyInstance, options: JsonBodyOptions): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  const shares = new WeakMap<FastifyRequest, ByteShare>();
  closeUnreadBodies(app);
  app.addHook(
    'onRequest',
    atOnce((request, reply) => {
      if (request.is404 || !isJson(request) || stopIfOver(reply)) return;
      if (Number(request.headers['content-length'] ?? 0) > options.maxBytes) throw tooLarge(options.maxBytes);
      shares.set(request, openShare(request, reply, options));
    }),
  );
  app.addContentTypeParser('application/json', (request, _payload, done) => {
    // Anybody may ask for what is nowhere: nothing is read of that.
    if (request.is404) {
      done(null, undefined);
      return;
    }
    // Another hook of the route may have let the type pass under which this one saw no JSON.
    const share = shares.get(request) ?? options.budget.open(options.tenantOf(request));
    readBody(request, share, options).then(
      // Some clients name the type of the body that a DELETE has not got.
      (text) => (text === '' && request.method === 'DELETE' ? done(null, undefined) : parse(request, text, done)),
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
  // One that comes too slowly is answered where it is read. This is for what nobody reads.
  const { timeoutMs, idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  const timer = setTimeout(() => request.raw.destroy(), timeoutMs + 2 * idleTimeoutMs);
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
 * @throws {HttpRefusal} REQUEST_TIMEOUT, BAD_REQUEST
 * @throws {OperationRefusal} OPERATION_TOO_COMPLEX
 */
async function readBody(
  request: FastifyRequest,
  share: ByteShare,
  { maxBytes, tenantOf, timeoutMs, idleTimeoutMs = IDLE_TIMEOUT_MS }: JsonBodyOptions,
): Promise<string> {
  const startedAt = performance.now();
  const { 'content-length': announced } = request.headers;
  const bytes = new BodyBytes(announced === undefined ? maxBytes : Math.min(Number(announced), maxBytes));
  const shape = new JsonShape();
  let receivedBytes = 0;
  let countedBytes = 0;
  request.receivedBodyBytes = () => receivedBytes;
  const work = turns.open(tenantOf(request));
  const add = (chunk: Buffer) => {
    shape.check(chunk);
    bytes.add(chunk);
  };
  try {
    const take = (chunk: Buffer) => {
      receivedBytes += chunk.length;
      if (receivedBytes > maxBytes) throw tooLarge(maxBytes);
      if (performance.now() - startedAt > timeoutMs) throw tooSlow(timeoutMs);
      if (receivedBytes > UNCOUNTED_BYTES) {
        if (!share.grow(receivedBytes - countedBytes)) throw tooMany();
        countedBytes = receivedBytes;
      }
      // Hundreds may send a mebibyte each at once. What waits here, its connection waits with.
      const turn = work.take();
      return turn === null ? add(chunk) : turn.then(() => add(chunk));
    };
    await takeChunks(request.raw, take, { timeoutMs: idleTimeoutMs, fault: () => stalled(idleTimeoutMs) });
    // Hundreds may have their last bytes at once.
    const turn = turnForBody(work, receivedBytes);
    if (turn !== null) await turn;
    const text = bytes.toText();
    if (text === null) throw new HttpRefusal('BAD_REQUEST', 'The JSON is not written in UTF-8.');
    bytes.release();
    // To read 11 MB as text and to parse that take some tens of milliseconds each.
    if (receivedBytes > UNCOUNTED_BYTES) await work.takeLong();
    return text;
  } finally {
    bytes.release();
  }
}

function tooLarge(maxBytes: number): RequestFailure {
  return new RequestFailure('PAYLOAD_TOO_LARGE', `JSON may have ${maxBytes} bytes. Larger media come as files.`);
}

function stalled(timeoutMs: number): HttpRefusal {
  return new HttpRefusal('REQUEST_TIMEOUT', `Nothing of the JSON arrived for ${timeoutMs} ms. Send it again.`);
}

function tooSlow(timeoutMs: number): HttpRefusal {
  return new HttpRefusal('REQUEST_TIMEOUT', `The JSON was not whole after ${timeoutMs} ms. Send it faster.`);
}

function tooMany(): RequestFailure {
  return new RequestFailure('SERVICE_UNAVAILABLE', 'Too many large requests are under way. Send it again in a moment.');
}
