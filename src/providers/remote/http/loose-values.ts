import { z } from 'zod';

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
