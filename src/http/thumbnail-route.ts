import path from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../accounts/authenticate';
import type { MediaFile } from '../domain/file';
import type { FileServices } from '../files/file-services';
import { type ContentReader, findContent } from '../files/read/open-content';
import { readThumbnail } from '../files/read/read-thumbnail';
import { dispositionHeader } from '../files/read/sign-download';
import {
  DEFAULT_THUMBNAIL_WIDTH,
  requireSignedThumbnail,
  type ThumbnailWidth,
  thumbnailWidthFor,
} from '../files/read/sign-thumbnail';
import { forgedUrl } from '../files/read/url-signature';
import { type ContentOptions, readBy } from './content-route';
import { onRequestEnd } from './request-end';
import { countSentBytes, selectContent, sendContent } from './send-content';

interface ThumbnailRequest {
  Params: { readonly id: string };
  Querystring: Readonly<Record<string, unknown>>;
}

/**
 * `/files/{id}/thumbnail`: a picture, or a frame of a video, small, as a WebP, for an API key or for a signed URL. GET and HEAD. A copy by a
 * signed URL is good until that ends, so that a page which is loaded again asks for nothing.
 */
export function registerThumbnail(app: FastifyInstance, { storage, authenticator, downloads }: ContentOptions): void {
  app.route<ThumbnailRequest>({
    url: '/files/:id/thumbnail',
    // Both by name: the route for HEAD that Fastify adds by itself answers `Content-Length: 0`.
    method: ['GET', 'HEAD'],
    config: { public: true },
    handler: async (request, reply) => {
      const given = request.query['width'] === undefined ? DEFAULT_THUMBNAIL_WIDTH : Number(request.query['width']);
      const width = thumbnailWidthFor(given);
      const reader = await readerOf(request, given, storage, authenticator);
      const file = await findContent(storage, reader, request.params.id);
      const etag = `"${file.sha256}-${width}"`;
      const bytes = isCopyGood(request, etag, file.createdAt)
        ? Buffer.alloc(0)
        : await read(storage, file, width, reply);
      countSentBytes(reply, (count) => downloads.add(file, count, readBy(reader)));
      return sendContent(request, reply, {
        etag,
        sizeBytes: bytes.length,
        mimeType: 'image/webp',
        freshSeconds: reader === 'SIGNED_URL' ? secondsUntil(Number(request.query['expires']), storage) : 0,
        createdAt: file.createdAt,
        disposition: dispositionHeader({ filename: `${path.parse(file.filename).name}.webp` }, 'inline'),
        open: async ({ start, end } = { start: 0, end: bytes.length - 1 }) =>
          Readable.from([bytes.subarray(start, end + 1)]),
      });
    },
  });
}

/** A signature stands for the key of whoever asked for it; without one, the request brings a key of its own. */
async function readerOf(
  request: FastifyRequest<ThumbnailRequest>,
  width: number,
  storage: FileServices,
  authenticator: Authenticator,
): Promise<ContentReader> {
  const { signature, expires } = request.query;
  if (signature === undefined) return authenticator.authenticate(request.headers.authorization);
  const isText = typeof signature === 'string' && typeof expires === 'string';
  if (!isText) throw forgedUrl();
  requireSignedThumbnail(storage, { fileId: request.params.id, width, expires, signature });
  return 'SIGNED_URL';
}

/** @param instant in milliseconds since 1970 */
function secondsUntil(instant: number, { clock }: FileServices): number {
  return Math.max(0, Math.floor((instant - clock.now().getTime()) / 1000));
}

/** Whether the answer needs no bytes, which makes rendering them needless. */
function isCopyGood({ headers }: FastifyRequest, etag: string, lastModified: Date): boolean {
  const { kind } = selectContent(headers, { etag, lastModified, sizeBytes: 1 });
  return kind === 'NOT_MODIFIED' || kind === 'PRECONDITION_FAILED';
}

function read(storage: FileServices, file: MediaFile, width: ThumbnailWidth, { raw }: FastifyReply): Promise<Buffer> {
  const abandoned = new AbortController();
  onRequestEnd(raw, () => abandoned.abort());
  return readThumbnail(storage, file, width, abandoned.signal);
}
