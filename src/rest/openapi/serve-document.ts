import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { packageRoot } from '../../package-root';
import { OPEN_SCRIPT, PAGE, SECURITY_POLICY } from './page';

/** What is served, and where it comes from. Each is read when it is first asked for, and kept. */
const FILES: Readonly<Record<string, { readonly type: string; readonly read: () => Promise<Buffer> }>> = {
  '/openapi.yaml': { type: 'application/yaml; charset=utf-8', read: readDocument },
  '/openapi.json': { type: 'application/json; charset=utf-8', read: readAsJson },
  '/docs': { type: 'text/html; charset=utf-8', read: async () => Buffer.from(PAGE) },
  '/docs/open.js': { type: 'text/javascript; charset=utf-8', read: async () => Buffer.from(OPEN_SCRIPT) },
  '/docs/swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => readOfPage('swagger-ui-bundle.js'),
  },
  '/docs/swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => readOfPage('swagger-ui.css') },
  '/docs/favicon-32x32.png': { type: 'image/png', read: () => readOfPage('favicon-32x32.png') },
};

/** Serves the document of the REST wires, as it is checked in, and a page to read it, to anybody. */
export function serveDocument(app: FastifyInstance): void {
  // The page names what it needs beside itself, where this address has nothing. From here, as a proxy may have put a path before it.
  app.get('/docs/', { config: { public: true } }, (_request, reply) => reply.redirect('../docs', 308));
  for (const [url, { type, read }] of Object.entries(FILES)) {
    let served: Promise<ServedFile> | undefined;
    app.get(url, { config: { public: true } }, async (request, reply) => {
      served ??= prepare(read).catch((error: unknown) => {
        served = undefined;
        throw error;
      });
      return send(request, reply.type(type), await served);
    });
  }
}

interface ServedFile {
  readonly content: Buffer;
  readonly compressed: Buffer;
  /** Weak, because it is the compressed content's too. */
  readonly etag: string;
}

const compress = promisify(gzip);

async function prepare(read: () => Promise<Buffer>): Promise<ServedFile> {
  const content = await read();
  const digest = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  return { content, compressed: await compress(content), etag: `W/"${digest}"` };
}

function send(request: FastifyRequest, reply: FastifyReply, { content, compressed, etag }: ServedFile): FastifyReply {
  reply.headers({
    // Asked for anew each time, and seldom sent: an installation that is updated has other files at the same address.
    'cache-control': 'no-cache',
    'content-security-policy': SECURITY_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    etag,
  });
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (request.headers['accept-encoding']?.includes('gzip') !== true) return reply.send(content);
  return reply.header('content-encoding', 'gzip').send(compressed);
}

function readDocument(): Promise<Buffer> {
  return readFile(join(packageRoot(), 'schema/openapi.yaml'));
}

function readOfPage(name: string): Promise<Buffer> {
  return readFile(join(dirname(require.resolve('swagger-ui-dist/package.json')), name));
}

async function readAsJson(): Promise<Buffer> {
  const { parse } = await import('yaml');
  return Buffer.from(JSON.stringify(parse((await readDocument()).toString())));
}
