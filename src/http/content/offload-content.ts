import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { onRequestEnd } from '../request-end';
import type { Selection } from './select-content';
import { contentHeaders, lengthOf, type SentContent } from './sent-content';

/**
 * Whether a web server in front would send what was selected here. It has no conditions to decide by but `Range` and
 * `If-Range`: `If-Match` and `If-Unmodified-Since` it would hold against a tag and a date of its own. A range that we pass
 * over it may refuse, or read as several.
 */
export function isLeftToOffload(selection: Selection, headers: IncomingHttpHeaders): boolean {
  if (headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined) return false;
  if (selection.kind === 'WHOLE') return headers.range === undefined;
  // What has more digits than a size can have, such as 2^64 - 1 for "to the end", nginx refuses.
  return selection.kind === 'RANGE' && !/\d{16}/.test(headers.range ?? '');
}

/**
 * Lets a web server in front send the content, in the way of nginx: an answer without bytes that names the file, with all
 * that is said of them. The server selects the part by the request, which it knows. How much of it arrives nobody tells us:
 * what was asked for is counted as sent.
 *
 * @param path of `OffloadedBlob`
 */
export function sendByOffload(
  reply: FastifyReply,
  content: SentContent,
  selection: Selection,
  path: string,
): FastifyReply {
  const { raw } = reply;
  onRequestEnd(raw, () => {
    const length = raw.writableFinished && raw.req.method !== 'HEAD' ? lengthOf(selection, content) : 0;
    if (length > 0) content.count(length);
  });
  reply.headers(contentHeaders(content)).type(content.mimeType).header('x-accel-redirect', path);
  // Where the whole is sent, nginx says it by itself, and would say it twice.
  if (selection.kind === 'WHOLE') reply.removeHeader('accept-ranges');
  return reply.send();
}
