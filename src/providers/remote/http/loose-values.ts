import { z } from 'zod';
import type { HttpAnswer } from './exchange';

/** null where it is not JSON. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(withoutMark(body)).toString('utf8'));
  } catch {
    return null;
  }
}

/** Without the byte order mark that some servers put before UTF-8: a reader may ignore it (RFC 8259, section 8.1). */
export function withoutMark(body: Uint8Array): Uint8Array {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/**
 * Whether an answer is half of one, which its framing could not show: it says neither how long it is, nor where it ends
 * (RFC 9112, section 6.3), and what began as JSON does not end.
 */
export function isCut({ headers, body }: HttpAnswer): boolean {
  if (headers.has('content-length') || headers.has('transfer-encoding')) return false;
  const isJson = /^\s*[{[]/.test(Buffer.from(withoutMark(body).subarray(0, 100)).toString('latin1'));
  return isJson && parseJson(body) === null;
}

/** A number, or a text that is one, as some servers write them; null for whatever else there is. */
export const LOOSE_NUMBER = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,15}(\.\d+)?$/)
      .transform(Number),
  ])
  .nullable()
  .catch(null);

/** null for whatever else there is. */
export const LOOSE_TEXT = z.string().nullable().catch(null);

/** Those items of a list that are as they should be; none where it is no list. */
export function looseList<Item>(item: z.ZodType<Item>) {
  return z
    .array(item.nullable().catch(null))
    .transform((items) => items.filter((found): found is NonNullable<typeof found> => found !== null))
    .catch([]);
}
