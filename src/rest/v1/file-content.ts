import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { failureOfFile } from '../../files/failures';
import { storedContent } from '../../files/read/open-content';
import { readFile } from '../../files/read/read-file';
import { dispositionHeader } from '../../files/read/sign-urls';
import { sendContent } from '../../http/content/send-content';
import { failureAnswers } from '../failures';
import { filePart } from '../form/form-fields';
import { type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { FILE_ID } from './file-answer';

export const FileParams = z.object({
  id: z.string().meta({ description: 'The handle of the file.', examples: [FILE_ID] }),
});

const CONTENT = {
  description: 'The bytes, as the type that they are of.',
  content: { 'application/octet-stream': { schema: filePart('The bytes.') } },
};

/** What the conditions of a request select (RFC 9110), beside the whole. */
const withoutBody = (description: string) => z.null().meta({ description });
const SELECTED = {
  206: { ...CONTENT, description: 'The range of the bytes that `Range` asks for.' },
  304: withoutBody('The copy that the client has is the same: nothing is sent.'),
  412: withoutBody('The file is not the one that `If-Match` or `If-Unmodified-Since` names: nothing is sent.'),
  416: withoutBody('The file has no bytes in that range: nothing is sent, and `Content-Range` tells how many it has.'),
};

/** `GET /v1/files/{id}/content`. */
export function registerV1FileContent(routes: RestRoutes, services: RestServices): void {
  // HEAD first: the route for it that Fastify adds by itself to GET answers `Content-Length: 0`.
  for (const method of ['HEAD', 'GET'] as const) {
    routes.route({
      url: '/files/:id/content',
      method,
      schema: {
        operationId: 'v1GetFileContent',
        summary: 'Read the bytes of a file',
        description: 'Answers the bytes themselves, or the range of them that is asked for.',
        tags: ['OpenAI: files'],
        hide: method === 'HEAD',
        params: FileParams,
        response: { 200: CONTENT, ...SELECTED, ...failureAnswers },
      },
      handler: async (request, reply) => {
        await answerContent(request.params.id, request, reply, services);
      },
    });
  }
}

async function answerContent(
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
  { storage, downloads }: RestServices,
): Promise<void> {
  const caller = restCallerOf(request, 'V1');
  const file = await readFile(storage, caller, id);
  if (file.status !== 'READY') throw failureOfFile(file) ?? notArrived(file);
  await sendContent(request, reply, {
    ...file,
    ...storedContent(storage, file),
    etag: `"${file.sha256}"`,
    disposition: dispositionHeader(file, 'attachment'),
    count: (bytes) => downloads.add(file, bytes, caller),
  });
}

function notArrived({ id: fileId }: MediaFile): MediaFailure {
  const message = 'The bytes of the file have not arrived yet.';
  return new MediaFailure('FILE_NOT_READY', message, { retryable: true, details: { type: 'FILE', fileId } });
}
