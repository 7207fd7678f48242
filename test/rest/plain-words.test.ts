import { z } from 'zod';
import { plainWords } from '../../src/rest/plain-words';

/** What zod says of a value that a schema does not take. */
function complaint(schema: z.ZodType, value: unknown): string {
  const message = schema.safeParse(value).error?.issues[0]?.message;
  if (message === undefined) throw new Error('The schema takes it.');
  return message;
}

describe('what zod says', () => {
  it.each<[schema: z.ZodType, value: unknown, words: string]>([
    [z.string().max(200), 'x'.repeat(201), 'it has at most 200 characters'],
    [z.array(z.string()).max(8), Array(9).fill('x'), 'it has at most 8 entries'],
    [z.iso.datetime({ offset: true }), '2026-11-30', 'it must be an instant, as 2026-11-30T00:00:00Z'],
    [z.enum(['url', 'hex', '']), 'x', 'it is one of "url", "hex"'],
    [z.enum(['created_at', '']), 'x', 'it takes "created_at"'],
    [z.literal(['reference_media', '']), 'x', 'it takes "reference_media"'],
    [z.union([z.string(), z.array(z.string())]), 7, 'its value is of no form that is taken here'],
  ])('of %# is said in plain words', (schema, value, words) => {
    expect(plainWords(complaint(schema, value))).toBe(words);
  });
});
