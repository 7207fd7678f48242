import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { abandonedSignal, onRequestEnd, stopIfOver } from '../request-end';
import { isLeftToOffload, sendByOffload } from './offload-content';
import { type Selection, selectContent } from './select-content';
import { sentByPieces } from './send-pieces';
import { contentHeaders, lengthOf, type SentContent } from './sent-content';

/** Answers GET and HEAD with what of the content the request's conditions select. */
export async function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  content: SentContent,
): Promise<FastifyReply> {
  if (stopIfOver(reply)) return reply;
  const { etag, mimeType, sizeBytes } = content;
  const selection = selectContent(request.headers, { etag, sizeBytes, lastModified: content.createdAt });
  const path = isLeftToOffload(selection, request.headers) ? await content.offload() : null;
  if (stopIfOver(reply)) return reply;
  if (path !== null) return sendByOffload(reply, content, selection, path);
  countSentBytes(reply, content.count);
  // Opened before anything is said of the content: an answer that fails here must not carry its headers.
  const bytes = request.method === 'HEAD' ? undefined : await openSelected(content, selection, reply);
  if (stopIfOver(reply)) return reply;
  reply.headers(contentHeaders(content));
  switch (selection.kind) {
    case 'NOT_MODIFIED':
      return reply.code(304).send();
    case 'PRECONDITION_FAILED':
      return reply.code(412).send();
    case 'NOT_SATISFIABLE':
      return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send();
    case 'RANGE': {
      const { start, end } = selection;
      reply.code(206).header('content-range', `bytes ${start}-${end}/${sizeBytes}`);
      return reply.type(mimeType).header('content-length', lengthOf(selection, content)).send(bytes);
    }
    case 'WHOLE':
      return reply.type(mimeType).header('content-length', sizeBytes).send(bytes);
    default:
      return selection satisfies never;
  }
}

async function openSelected(
  content: SentContent,
  selection: Selection,
  reply: FastifyReply,
): Promise<Readable | undefined> {
  if (selection.kind !== 'WHOLE' && selection.kind !== 'RANGE') return undefined;
  const opened = await content.open(selection.kind === 'RANGE' ? selection : undefined, abandonedSignal(reply));
  onRequestEnd(reply.raw, opened.close);
  return sentByPieces(opened, reply.raw);
}

/** Counts what went out on the connection, up to the length of the content: some downloads are broken off. */
function countSentBytes({ raw }: FastifyReply, count: (bytes: number) => void): void {
  const before = raw.socket?.bytesWritten ?? 0;
  const { socket } = raw;
  onRequestEnd(raw, () => {
    const length = raw.statusCode < 300 && raw.req.method !== 'HEAD' ? Number(raw.getHeader('content-length') ?? 0) : 0;
    const sent = Math.min(length, (socket?.bytesWritten ?? 0) - before);
    if (sent > 0) count(sent);
  });
}
