import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import type { TextParts } from './form-parts';

/** The texts of a form by their names, as the schemas of routes read them. */
export type FormFields = Readonly<Record<string, FormValue>>;
type FormValue = string | string[] | { readonly [key: string]: string };

/** `expires_after[seconds]`: a field of an object. */
const NESTED = /^([^[\]]+)\[([^[\]]+)\]$/;
/** `timestamp_granularities[]`: an entry of a list. */
const LISTED = /^([^[\]]+)\[\]$/;

/**
 * Puts the texts of a form together: what comes as `name[]` is a list, `name[key]` a field of an object, and of what
 * comes twice under a plain name the last counts. What contradicts that is left out, as unknown fields are.
 */
export function fieldsOf(texts: TextParts): FormFields {
  const fields: Record<string, FormValue> = Object.create(null);
  for (const [name, text] of texts) {
    const listed = LISTED.exec(name)?.[1];
    const [, outer, key] = NESTED.exec(name) ?? [];
    if (listed !== undefined) {
      const list = fields[listed];
      if (Array.isArray(list)) list.push(text);
      else fields[listed] = [text];
    } else if (outer !== undefined && key !== undefined) {
      const known = fields[outer];
      fields[outer] = Object.assign(Object.create(null), typeof known === 'object' ? known : {}, { [key]: text });
    } else {
      fields[name] = text;
    }
  }
  return fields;
}

/** A part that is a file, as the document tells it: it is no field, and handlers get it from the form. */
export const filePart = (description: string) => z.string().meta({ description, format: 'binary' });

/** A number, written as text; what is left empty is not given. */
export const numberField = () =>
  z.preprocess(
    (text) => (text === '' ? undefined : typeof text === 'string' ? Number(text) : text),
    z.number().optional(),
  );

/** Of every object in JavaScript. */
const RESERVED = '__proto__';

/**
 * Reads the fields of a form by a schema.
 *
 * @throws {MediaFailure} INVALID_INPUT with the name of the field
 */
export function parseFields<Schema extends z.ZodType>(schema: Schema, fields: FormFields): z.output<Schema> {
  const known: readonly string[] = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  for (const name of known) {
    const value = fields[name];
    // The schema would leave it out without a word.
    if (typeof value === 'object' && Object.hasOwn(value, RESERVED)) {
      throw new MediaFailure('INVALID_INPUT', `Nothing can be kept under the name \`${RESERVED}\`: take another.`, {
        path: [name, RESERVED],
      });
    }
  }
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const { path = [], message = 'it is not valid' } = parsed.error.issues[0] ?? {};
  const names = path.map(String);
  throw new MediaFailure('INVALID_INPUT', `\`${names.join('.')}\`: ${message}.`, { path: names });
}
