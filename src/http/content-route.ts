import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../accounts/authenticate';
import type { Attribution } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { generatedFilename } from '../domain/file';
import type { FileServices } from '../files/file-services';
import { type ContentReader, findContent, openContent } from '../files/read/open-content';
import { dispositionHeader, requireSignedAccess } from '../files/read/sign-download';
import { forgedUrl } from '../files/read/url-signature';
import { findTemporaryOutput, requireSignedOutput, type TemporaryOutput } from '../generation/read/read-outputs';
import type { DownloadCounter } from '../usage/download-counter';
import { countSentBytes, sendContent } from './send-content';

export interface ContentOptions {
  readonly storage: FileServices;
  readonly authenticator: Authenticator;
  readonly downloads: DownloadCounter;
}

interface ContentRequest {
  Params: { readonly id: string };
  Querystring: Readonly<Record<string, unknown>>;
}

/** `/files/{id}/content`: the bytes of a file, for an API key or for a signed URL. GET and HEAD. */
export function registerContent(app: FastifyInstance, { storage, authenticator, downloads }: ContentOptions): void {
  app.route<ContentRequest>({
    url: '/files/:id/content',
    // Both by name: the route for HEAD that Fastify adds by itself answers `Content-Length: 0`.
    method: ['GET', 'HEAD'],
    config: { public: true },
    handler: async (request, reply) => {
      const reader = await readerOf(request, storage, authenticator);
      const file = await findContent(storage, reader, request.params.id);
      const disposition = request.query['disposition'] === 'attachment' ? 'attachment' : 'inline';
      countSentBytes(reply, (bytes) => downloads.add(file, bytes, readBy(reader)));
      return sendContent(request, reply, {
        ...file,
        etag: `"${file.sha256}"`,
        disposition: dispositionHeader(file, disposition),
        open: (range, over) => openContent(storage, file, range, over),
      });
    },
  });
}

/** A signed URL does not say whom it was made for. */
export function readBy(reader: ContentReader): Attribution {
  return { door: 'CONTENT', ownerId: reader === 'SIGNED_URL' ? null : reader.ownerId };
}

/** A signature stands for the key of whoever asked for it; without one, the request brings a key of its own. */
async function readerOf(
  request: FastifyRequest<ContentRequest>,
  storage: FileServices,
  authenticator: Authenticator,
): Promise<ContentReader> {
  const { signature, expires, disposition } = request.query;
  if (signature === undefined) return authenticator.authenticate(request.headers.authorization);
  const isText = typeof signature === 'string' && typeof expires === 'string' && typeof disposition === 'string';
  if (!isText) throw forgedUrl();
  requireSignedAccess(storage, { fileId: request.params.id, disposition, expires, signature });
  return 'SIGNED_URL';
}

interface TemporaryOutputRequest {
  Params: { readonly id: string; readonly index: string };
  Querystring: Readonly<Record<string, unknown>>;
}

/** `/generations/{id}/outputs/{index}/content`: the bytes of a temporary output, for a signed URL. GET and HEAD. */
export function registerTemporaryOutputs(
  app: FastifyInstance,
  { storage, downloads }: Pick<ContentOptions, 'storage' | 'downloads'>,
): void {
  app.route<TemporaryOutputRequest>({
    url: '/generations/:id/outputs/:index/content',
    // Both by name: the route for HEAD that Fastify adds by itself answers `Content-Length: 0`.
    method: ['GET', 'HEAD'],
    config: { public: true },
    handler: async (request, reply) => {
      requireSignature(request, storage);
      const output = await findTemporaryOutput(storage, request.params.id, Number(request.params.index));
      if (output === null) throw new RequestFailure('NOT_FOUND', 'The output is not held any more.');
      countSentBytes(reply, (bytes) => downloads.add(output, bytes, readBy('SIGNED_URL')));
      return sendContent(request, reply, {
        ...output,
        etag: `"${output.sha256}"`,
        disposition: dispositionHeader({ filename: filenameOf(output) }, 'inline'),
        open: (range, over) => openContent(storage, output, range, over),
      });
    },
  });
}

function requireSignature({ params, query }: FastifyRequest<TemporaryOutputRequest>, storage: FileServices): void {
  const { expires, signature } = query;
  const isText = typeof expires === 'string' && typeof signature === 'string';
  const { id: generationId, index } = params;
  if (!isText) throw forgedUrl();
  requireSignedOutput(storage, { generationId, index, expires, signature });
}

function filenameOf({ generationId, ...output }: TemporaryOutput): string {
  return generatedFilename({ ...output, id: generationId });
}
