import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestFailure } from '../domain/errors';
import { generatedFilename } from '../domain/file';
import type { FileServices } from '../files/file-services';
import { openContent } from '../files/read/open-content';
import { dispositionHeader } from '../files/read/sign-download';
import { forgedUrl } from '../files/read/url-signature';
import { requireSignedOutput } from '../generation/outputs/hold-bytes';
import { findHeldOutput, type HeldOutput } from '../generation/read/read-generations';
import { type ContentOptions, readBy } from './content-route';
import { countSentBytes, sendContent } from './send-content';

interface HeldOutputRequest {
  Params: { readonly id: string; readonly index: string };
  Querystring: Readonly<Record<string, unknown>>;
}

/** `/generations/{id}/outputs/{index}/content`: the bytes of an output that is held, for a signed URL. GET and HEAD. */
export function registerHeldOutputs(
  app: FastifyInstance,
  { storage, downloads }: Pick<ContentOptions, 'storage' | 'downloads'>,
): void {
  app.route<HeldOutputRequest>({
    url: '/generations/:id/outputs/:index/content',
    // Both by name: the route for HEAD that Fastify adds by itself answers `Content-Length: 0`.
    method: ['GET', 'HEAD'],
    config: { public: true },
    handler: async (request, reply) => {
      requireSignature(request, storage);
      const held = await findHeldOutput(storage, request.params.id, Number(request.params.index));
      if (held === null) throw new RequestFailure('NOT_FOUND', 'The output is not held any more.');
      countSentBytes(reply, (bytes) => downloads.add(held, bytes, readBy('SIGNED_URL')));
      return sendContent(request, reply, {
        ...held,
        etag: `"${held.sha256}"`,
        disposition: dispositionHeader({ filename: filenameOf(held) }, 'inline'),
        open: (range, over) => openContent(storage, held, range, over),
      });
    },
  });
}

function requireSignature({ params, query }: FastifyRequest<HeldOutputRequest>, storage: FileServices): void {
  const { expires, signature } = query;
  const isText = typeof expires === 'string' && typeof signature === 'string';
  const { id: generationId, index } = params;
  if (!isText) throw forgedUrl();
  requireSignedOutput(storage, { generationId, index, expires, signature });
}

function filenameOf({ generationId, ...held }: HeldOutput): string {
  return generatedFilename({ ...held, id: generationId });
}
