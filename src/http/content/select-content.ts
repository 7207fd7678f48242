import type { IncomingHttpHeaders } from 'node:http';

/** What of a representation a request gets (RFC 9110 §13 and §14). Ranges are inclusive. */
export type Selection =
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
