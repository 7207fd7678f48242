import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../accounts/authenticate';
import { RequestFailure } from '../domain/errors';
import type { MediaFile } from '../domain/file';
import type { FileStorage } from '../files/file-storage';
import { type ContentReader, findContent, openContent } from '../files/open-content';
import { dispositionHeader, isSignedAccess } from '../files/sign-download';
import type { DownloadCounter } from '../usage/download-counter';
import { type Selection, selectContent } from './conditional-request';

export interface ContentOptions {
  readonly storage: FileStorage;
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
      countSentBytes(reply, (bytes) => downloads.add(file, bytes));
      return sendContent(request, reply, storage, file);
    },
  });
}

/** A signature stands for the key of whoever asked for it; without one, the request brings a key of its own. */
async function readerOf(
  request: FastifyRequest<ContentRequest>,
  storage: FileStorage,
  authenticator: Authenticator,
): Promise<ContentReader> {
  const { signature, expires, disposition } = request.query;
  if (signature === undefined) return authenticator.authenticate(request.headers.authorization);
  const isText = typeof signature === 'string' && typeof expires === 'string' && typeof disposition === 'string';
  if (isText && isSignedAccess(storage, { fileId: request.params.id, disposition, expires, signature })) {
    return 'SIGNED_URL';
  }
  throw new RequestFailure('FORBIDDEN', 'This URL was not signed here, or it has run out.');
}

async function sendContent(
  request: FastifyRequest<ContentRequest>,
  reply: FastifyReply,
  storage: FileStorage,
  file: MediaFile,
): Promise<FastifyReply> {
  const etag = `"${file.sha256}"`;
  const selection = selectContent(request.headers, etag, file.sizeBytes);
  // Opened before anything is said of the file: an answer that fails here must not carry its headers.
  const bytes = request.method === 'HEAD' ? undefined : await openSelected(storage, file, selection);
  const disposition = request.query['disposition'] === 'attachment' ? 'attachment' : 'inline';
  reply.headers(contentHeaders(file, etag, dispositionHeader(file, disposition)));
  switch (selection.kind) {
    case 'NOT_MODIFIED':
      return reply.code(304).send();
    case 'PRECONDITION_FAILED':
      return reply.code(412).send();
    case 'NOT_SATISFIABLE':
      return reply.code(416).header('content-range', `bytes */${file.sizeBytes}`).send();
    case 'RANGE': {
      const { start, end } = selection;
      reply.code(206).header('content-range', `bytes ${start}-${end}/${file.sizeBytes}`);
      return reply
        .type(file.mimeType)
        .header('content-length', end - start + 1)
        .send(bytes);
    }
    case 'WHOLE':
      return reply.type(file.mimeType).header('content-length', file.sizeBytes).send(bytes);
    default:
      return selection satisfies never;
  }
}

/** What went out on the connection, up to the length of the content: some downloads are broken off. */
function countSentBytes({ raw }: FastifyReply, count: (bytes: number) => void): void {
  const before = raw.socket?.bytesWritten ?? 0;
  const { socket } = raw;
  raw.once('close', () => {
    const length = raw.statusCode < 300 && raw.req.method !== 'HEAD' ? Number(raw.getHeader('content-length') ?? 0) : 0;
    const sent = Math.min(length, (socket?.bytesWritten ?? 0) - before);
    if (sent > 0) count(sent);
  });
}

async function openSelected(
  storage: FileStorage,
  file: MediaFile,
  selection: Selection,
): Promise<Readable | undefined> {
  if (selection.kind === 'WHOLE') return openContent(storage, file);
  if (selection.kind === 'RANGE') return openContent(storage, file, selection);
  return undefined;
}

function contentHeaders(file: MediaFile, etag: string, disposition: string): Record<string, string> {
  return {
    etag,
    'last-modified': file.createdAt.toUTCString(),
    'accept-ranges': 'bytes',
    // The bytes never change, but they may be deleted: a copy is used again only after asking.
    'cache-control': 'private, no-cache',
    'content-disposition': disposition,
    'x-content-type-options': 'nosniff',
    // Bytes that a client sent never get to run as a page of this origin.
    'content-security-policy': 'sandbox',
    // Pages of other origins show the file; who may read it, the key or the signature has decided.
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'accept-ranges, content-disposition, content-length, content-range, etag',
  };
}
