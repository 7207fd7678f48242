import type { HttpAnswer } from './exchange';
import { parseJson, withoutMark } from './parse-json';

/**
 * Whether an answer is half of one, which its framing could not tell: it says neither how long it is, nor where it ends
 * (RFC 9112, section 6.3), and what began as JSON does not end.
 */
export function isCut({ headers, body }: HttpAnswer): boolean {
  if (headers.has('content-length') || headers.has('transfer-encoding')) return false;
  const isJson = /^\s*[{[]/.test(Buffer.from(withoutMark(body).subarray(0, 100)).toString('latin1'));
  return isJson && parseJson(body) === null;
}
