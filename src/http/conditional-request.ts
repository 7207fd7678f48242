import type { IncomingHttpHeaders } from 'node:http';

/** What of a representation a request gets (RFC 9110 §13 and §14). Ranges are inclusive. */
export type Selection =
  | { readonly kind: 'WHOLE' }
  | { readonly kind: 'RANGE'; readonly start: number; readonly end: number }
  | { readonly kind: 'NOT_MODIFIED' }
  | { readonly kind: 'PRECONDITION_FAILED' }
  | { readonly kind: 'NOT_SATISFIABLE' };

/**
 * @param etag strong, with its quotes
 * @param sizeBytes of the whole representation
 */
export function selectContent(headers: IncomingHttpHeaders, etag: string, sizeBytes: number): Selection {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, 'if-range': ifRange } = headers;
  if (ifMatch !== undefined && !matches(ifMatch, etag, { weakly: false })) return { kind: 'PRECONDITION_FAILED' };
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag, { weakly: true })) return { kind: 'NOT_MODIFIED' };
  if (headers.range === undefined || (ifRange !== undefined && ifRange !== etag)) return { kind: 'WHOLE' };
  return selectRange(headers.range, sizeBytes);
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
function matches(header: string, etag: string, { weakly }: { readonly weakly: boolean }): boolean {
  return header.split(',').some((candidate) => {
    const tag = candidate.trim();
    return tag === '*' || tag === etag || (weakly && tag === `W/${etag}`);
  });
}
