import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { onRequestEnd, stopIfOver } from '../request-end';

/** What of a representation a request gets (RFC 9110 §13 and §14). Ranges are inclusive. */
type Selection =
  | { readonly kind: 'WHOLE' }
  | { readonly kind: 'RANGE'; readonly start: number; readonly end: number }
  | { readonly kind: 'NOT_MODIFIED' }
  | { readonly kind: 'PRECONDITION_FAILED' }
  | { readonly kind: 'NOT_SATISFIABLE' };

/** What is said of a representation whose bytes never change. */
export interface Representation {
  /** Strong, with its quotes. */
  readonly etag: string;
  /** As `Last-Modified` has it, which is to the second. A strong validator too: nothing modifies the bytes. */
  readonly lastModified: Date;
  /** Of the whole. */
  readonly sizeBytes: number;
}

/** Evaluates the conditions of GET or HEAD in the order of RFC 9110 §13.2.2: a tag goes before a date. */
export function selectContent(headers: IncomingHttpHeaders, representation: Representation): Selection {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  const { etag, sizeBytes } = representation;
  const modifiedMs = Math.floor(representation.lastModified.getTime() / 1000) * 1000;
  const isSince = (header: string | undefined) => modifiedMs > (httpDate(header) ?? Number.POSITIVE_INFINITY);
  const isUntil = (header: string | undefined) => modifiedMs <= (httpDate(header) ?? Number.NEGATIVE_INFINITY);

  const isOther = ifMatch === undefined ? isSince(headers['if-unmodified-since']) : !matches(ifMatch, etag);
  if (isOther) return { kind: 'PRECONDITION_FAILED' };
  const isKnown =
    ifNoneMatch === undefined ? isUntil(headers['if-modified-since']) : matches(ifNoneMatch, etag, { weakly: true });
  if (isKnown) return { kind: 'NOT_MODIFIED' };

  const { range, 'if-range': ifRange } = headers;
  const isSame = ifRange === undefined || ifRange === etag || httpDate(ifRange.toString()) === modifiedMs;
  return range === undefined || !isSame ? { kind: 'WHOLE' } : selectRange(range, sizeBytes);
}

/** An `HTTP-date` and both of its obsolete forms (RFC 9110 §5.6.7). */
const HTTP_DATE =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT|[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;

/** In milliseconds; null for no date, which makes no condition. */
function httpDate(header: string | undefined): number | null {
  if (header === undefined || !HTTP_DATE.test(header)) return null;
  const date = Date.parse(header.endsWith('GMT') ? header : `${header} GMT`);
  return Number.isNaN(date) ? null : date;
}

const RANGE = /^bytes=(\d*)-(\d*)$/i;

/** Several ranges, and what is no range at all, are answered with the whole, as RFC 9110 §14.2 allows. */
function selectRange(header: string, sizeBytes: number): Selection {
  const [, first = '', last = ''] = RANGE.exec(header) ?? [];
  if (first === '' && last === '') return { kind: 'WHOLE' };
  if (first === '') return rangeOf(sizeBytes - Math.min(Number(last), sizeBytes), sizeBytes - 1, sizeBytes);
  if (last !== '' && Number(last) < Number(first)) return { kind: 'WHOLE' };
  return rangeOf(Number(first), last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1), sizeBytes);
}

function rangeOf(start: number, end: number, sizeBytes: number): Selection {
  return start < sizeBytes ? { kind: 'RANGE', start, end } : { kind: 'NOT_SATISFIABLE' };
}

/** Any of the tags in a list. A weak one is as good where the client asks whether its copy still serves (§8.8.3.2). */
function matches(header: string, etag: string, { weakly } = { weakly: false }): boolean {
  return header.split(',').some((candidate) => {
    const tag = candidate.trim();
    return tag === '*' || tag === etag || (weakly && tag === `W/${etag}`);
  });
}

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
  open(range: { readonly start: number; readonly end: number } | undefined, over: AbortSignal): Promise<Readable>;
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
  { raw }: FastifyReply,
): Promise<Readable | undefined> {
  const over = new AbortController();
  onRequestEnd(raw, () => over.abort());
  if (selection.kind === 'WHOLE') return content.open(undefined, over.signal);
  if (selection.kind === 'RANGE') return content.open(selection, over.signal);
  return undefined;
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
