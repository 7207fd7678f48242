import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedContent } from '../../files/read/open-content';
import { abandonedSignal, onRequestEnd, stopIfOver } from '../request-end';
import { type Selection, selectContent } from './select-content';
import { sentByPieces } from './send-pieces';

/** Bytes that never change, and what is said of them. */
export interface SentContent {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  readonly mimeType: string;
  readonly createdAt: Date;
  /** The `Content-Disposition` header. */
  readonly disposition: string;
  /** How long a copy may be used without asking, in seconds; default 0. */
  readonly freshSeconds?: number;
  /** @param range inclusive; undefined: the whole @param over aborts when nobody waits for the bytes any more */
  open(range: { readonly start: number; readonly end: number } | undefined, over: AbortSignal): Promise<OpenedContent>;
}

/** Answers GET and HEAD with what of the content the request's conditions select. */
export async function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  content: SentContent,
): Promise<FastifyReply> {
  if (stopIfOver(reply)) return reply;
  const { etag, mimeType, sizeBytes } = content;
  const selection = selectContent(request.headers, { etag, sizeBytes, lastModified: content.createdAt });
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
      return reply
        .type(mimeType)
        .header('content-length', end - start + 1)
        .send(bytes);
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

function contentHeaders({ freshSeconds = 0, ...content }: SentContent): Record<string, string> {
  return {
    etag: content.etag,
    'last-modified': content.createdAt.toUTCString(),
    'accept-ranges': 'bytes',
    // The bytes never change, but they may be deleted: a copy is used again only after asking, or while its URL works.
    'cache-control': freshSeconds > 0 ? `private, max-age=${freshSeconds}, immutable` : 'private, no-cache',
    'content-disposition': content.disposition,
    'x-content-type-options': 'nosniff',
    // Bytes that a client sent never get to run as a page of this origin.
    'content-security-policy': 'sandbox',
    // Pages of other origins show the file; who may read it, the key or the signature has decided.
    'cross-origin-resource-policy': 'cross-origin',
  };
}

/** Counts what went out on the connection, up to the length of the content: some downloads are broken off. */
export function countSentBytes({ raw }: FastifyReply, count: (bytes: number) => void): void {
  const before = raw.socket?.bytesWritten ?? 0;
  const { socket } = raw;
  onRequestEnd(raw, () => {
    const length = raw.statusCode < 300 && raw.req.method !== 'HEAD' ? Number(raw.getHeader('content-length') ?? 0) : 0;
    const sent = Math.min(length, (socket?.bytesWritten ?? 0) - before);
    if (sent > 0) count(sent);
  });
}
