import { get, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly content: Buffer;
}

/** Sends the path as it is written, which `fetch` does not: it resolves `..` first, and decompresses what it gets. */
export function requestPath(app: FastifyInstance, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const [address] = app.addresses();
  const port = typeof address === 'object' ? address.port : undefined;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, content: await buffer(response) });
    }).on('error', reject);
  });
}
