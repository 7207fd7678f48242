import type { IncomingHttpHeaders } from 'node:http';
import parseRange from 'range-parser';

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
  if (headers['if-match'] !== undefined && !matches(headers['if-match'], etag)) return { kind: 'PRECONDITION_FAILED' };
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) return { kind: 'NOT_MODIFIED' };
  const ifRange = headers['if-range'];
  if (headers.range === undefined || (ifRange !== undefined && ifRange !== etag)) return { kind: 'WHOLE' };
  return selectRange(headers.range, sizeBytes);
}

/** Several ranges, and what is no range at all, are answered with the whole, as RFC 9110 §14.2 allows. */
function selectRange(header: string, sizeBytes: number): Selection {
  const ranges = parseRange(sizeBytes, header);
  if (ranges === -1) return { kind: 'NOT_SATISFIABLE' };
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return { kind: 'WHOLE' };
  const [range] = ranges;
  return range === undefined ? { kind: 'WHOLE' } : { kind: 'RANGE', start: range.start, end: range.end };
}

function matches(header: string, etag: string): boolean {
  return header.split(',').some((candidate) => {
    const tag = candidate.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
