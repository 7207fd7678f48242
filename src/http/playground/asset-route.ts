import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { Asset } from './assets';

const compress = promisify(gzip);

/** Serves the asset, compressed for clients that accept gzip. It is compressed once, when it is first asked for. */
export function registerAsset(app: FastifyInstance, { url, contentType, content, etag }: Asset): void {
  let compressed: Promise<Buffer> | undefined;
  app.get(url, { config: { public: true } }, async (request, reply) => {
    reply.headers({
      // The URL changes whenever the content does. One year is the longest that caches are asked to keep.
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': contentType,
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      etag,
    });
    if (request.headers['if-none-match'] === etag) {
      return reply.code(304).send();
    }
    if (request.headers['accept-encoding']?.includes('gzip') !== true) {
      return reply.send(content);
    }
    compressed ??= compress(content);
    return reply.header('content-encoding', 'gzip').send(await compressed);
  });
}
