import type { FastifyInstance, FastifyReply, HTTPMethods } from 'fastify';
import { RequestFailure } from '../../domain/errors';
import { generatedFilename } from '../../domain/file';
import { findContent, storedContent } from '../../files/read/open-content';
import { dispositionHeader, requireSignedAccess } from '../../files/read/sign-urls';
import { forgedUrl } from '../../files/read/url-signature';
import { findTemporaryOutput, requireSignedOutput } from '../../generation/read/read-outputs';
import { answerThumbnail } from './answer-thumbnail';
import {
  type ContentOptions,
  type MediaRequest,
  type MediaRoute,
  readBy,
  readerOf,
  signatureOf,
} from './media-request';
import { sendContent } from './send-content';

/** The URLs by which media are read, by GET and HEAD: for an API key, or signed. */
export function registerContent(app: FastifyInstance, options: ContentOptions): void {
  const routes = {
    '/files/:id/content': answerFile,
    '/generations/:id/outputs/:index/content': answerTemporaryOutput,
    '/files/:id/thumbnail': answerThumbnail,
  };
  // Both by name: the route for HEAD that Fastify adds by itself answers `Content-Length: 0`.
  const method: HTTPMethods[] = ['GET', 'HEAD'];
  for (const [url, answer] of Object.entries(routes)) {
    app.route<MediaRoute>({
      url,
      method,
      config: { public: true },
      handler: (request, reply) => answer(request, reply, options),
    });
  }
}

/** The bytes of a file. */
async function answerFile(request: MediaRequest, reply: FastifyReply, options: ContentOptions): Promise<FastifyReply> {
  const { storage, downloads } = options;
  const { id: fileId } = request.params;
  const reader = await readerOf(request, reply, options, async (signed) => {
    const { disposition } = request.query;
    if (typeof disposition !== 'string') throw forgedUrl();
    await requireSignedAccess(storage, { ...signed, fileId, disposition });
  });
  const file = await findContent(storage, reader, fileId);
  const disposition = request.query['disposition'] === 'attachment' ? 'attachment' : 'inline';
  return sendContent(request, reply, {
    ...file,
    ...storedContent(storage, file),
    etag: `"${file.sha256}"`,
    disposition: dispositionHeader(file, disposition),
    count: (bytes) => downloads.add(file, bytes, readBy(reader)),
  });
}

/** The bytes of a temporary output, for a signed URL alone. */
async function answerTemporaryOutput(
  request: MediaRequest,
  reply: FastifyReply,
  { storage, downloads }: ContentOptions,
): Promise<FastifyReply> {
  const { id: generationId, index } = request.params;
  await requireSignedOutput(storage, { ...signatureOf(request), generationId, index });
  const output = await findTemporaryOutput(storage, generationId, Number(index));
  if (output === null) throw new RequestFailure('NOT_FOUND', 'The output is not held any more.');
  const filename = generatedFilename({ ...output, id: generationId });
  return sendContent(request, reply, {
    ...output,
    ...storedContent(storage, output),
    etag: `"${output.sha256}"`,
    disposition: dispositionHeader({ filename }, 'inline'),
    count: (bytes) => downloads.add(output, bytes, readBy('SIGNED_URL')),
  });
}
