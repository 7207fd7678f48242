import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ByteBudget } from '../../concurrency/byte-budget';
import { RequestFailure } from '../../domain/errors';
import { checkJsonShape } from './json-shape';

export interface JsonBodyOptions {
  readonly maxBytes: number;
  /** The longest that a body may take to arrive, however it moves. */
  readonly timeoutMs: number;
  /** For the bodies of all requests that are under way. */
  readonly budget: ByteBudget;
  /** Whose share of the budget a request takes. */
  tenantOf(request: FastifyRequest): string;
}

/** Bodies up to this size are not counted: there are as many as connections, and each is as small as a page of results. */
const UNCOUNTED_BYTES = 1024 * 1024;

/** Takes JSON on the routes of `app`: a bounded size, in a bounded time, and so many at once as the budget allows. */
export function takeJsonBodies(app: FastifyInstance, options: JsonBodyOptions): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addHook('onRequest', async (request, reply) => {
    if (isJson(request)) admitBody(request, reply, options);
  });
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: options.maxBytes },
    (request, body: Buffer, done) => {
      try {
        checkJsonShape(body);
      } catch (error) {
        done(error as Error);
        return;
      }
      parse(request, body.toString(), done);
    },
  );
}

function isJson({ headers }: FastifyRequest): boolean {
  return /^\s*application\/json\b/i.test(headers['content-type'] ?? '');
}

/** @throws {RequestFailure} PAYLOAD_TOO_LARGE, SERVICE_UNAVAILABLE */
function admitBody(request: FastifyRequest, { raw: response }: FastifyReply, options: JsonBodyOptions): void {
  const { maxBytes, timeoutMs, budget } = options;
  const sizeBytes = Number(request.headers['content-length'] ?? maxBytes);
  if (sizeBytes > maxBytes) {
    throw new RequestFailure('PAYLOAD_TOO_LARGE', `JSON may have ${maxBytes} bytes. Larger media come as files.`);
  }
  if (sizeBytes > UNCOUNTED_BYTES) {
    const giveBack = budget.take(options.tenantOf(request), sizeBytes);
    if (giveBack === null) throw new RequestFailure('SERVICE_UNAVAILABLE', 'Too many large requests are under way.');
    // What was parsed of it is held until then.
    response.once('close', giveBack);
  }
  const timer = setTimeout(() => request.raw.destroy(), timeoutMs);
  request.raw.once('end', () => clearTimeout(timer));
  response.once('close', () => clearTimeout(timer));
}
