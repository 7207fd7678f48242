import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import { givenText, isKept } from '../given-values';
import { plainWords } from '../plain-words';
import type { TextParts } from './form-parts';

/** The texts of a form by their names, as the schemas of routes read them. */
export type FormFields = Readonly<Record<string, FormValue>>;
type FormValue = string | string[] | { readonly [key: string]: string };

/** `expires_after[seconds]`: a field of an object. */
const NESTED = /^([^[\]]+)\[([^[\]]+)\]$/;
/** `timestamp_granularities[]`: an entry of a list. */
const LISTED = /^([^[\]]+)\[\]$/;

/**
 * Puts the texts of a form, or of a query, together: what comes as `name[]`, or several times, is a list, and `name[key]`
 * a field of an object. What contradicts that is left out, as unknown fields are.
 */
export function fieldsOf(texts: TextParts): FormFields {
  const fields: Record<string, FormValue> = Object.create(null);
  for (const [name, text] of texts) {
    const listed = LISTED.exec(name)?.[1];
    const [, outer, key] = NESTED.exec(name) ?? [];
    if (listed !== undefined) {
      fields[listed] = [...listOf(fields[listed]), text];
    } else if (outer !== undefined && key !== undefined) {
      const known = fields[outer];
      fields[outer] = Object.assign(
        Object.create(null),
        typeof known === 'object' && !Array.isArray(known) ? known : {},
        { [key]: text },
      );
    } else {
      const known = fields[name];
      fields[name] = typeof known === 'string' || Array.isArray(known) ? [...listOf(known), text] : text;
    }
  }
  return fields;
}

/** The entries of what may be a list: one text alone, `name[]`, or `name[0]`, `name[1]`. */
export function listOf(value: FormValue | undefined): string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : Object.values(value);
}

/** What a form or a query gives, by `fieldsOf`, without what is written for what is left to the service. */
export function givenFields(fields: FormFields): FormFields {
  const entries = Object.entries(fields);
  const left = entries.filter(
    ([name, value]) => isKept(name) || typeof value !== 'string' || givenText(value) !== undefined,
  );
  return Object.fromEntries(left);
}

/** A part that is a file, as the document tells it: it is no field, and handlers get it from the form. */
export const filePart = (description: string) => z.string().meta({ description, format: 'binary' });

/** A number, written as text; what is left empty is not given. */
export const numberField = () => numberText(z.number().optional());

/** A number of a form or a query. */
export const numberText = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((text) => (typeof text === 'string' ? numberOf(text) : text), schema);

/** As programs write numbers. JavaScript by itself takes `0x10` for 16, and blanks for 0. */
const NUMBER = /^[-+]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})(e[-+]?\d{1,3})?$/i;

/** @returns undefined: it is not given; the text itself, which no schema takes, where it is no number */
function numberOf(text: string): number | string | undefined {
  if (givenText(text) === undefined) return undefined;
  return NUMBER.test(text) ? Number(text) : text;
}

/** An object, which comes as `name[key]` for each of its fields, or as JSON, as OpenAPI has clients send it. */
export const objectField = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value, { addIssue }) => {
    const object = typeof value === 'string' ? jsonOf(value) : value;
    // The schema would leave it out without a word, in whichever of the two forms it comes.
    if (typeof object === 'object' && object !== null && Object.hasOwn(object, RESERVED)) {
      addIssue({ code: 'custom', message: 'nothing can be kept under this name: take another', path: [RESERVED] });
    }
    return object;
  }, schema.optional());

/** Of every object in JavaScript. */
const RESERVED = '__proto__';

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Texts of which there may be several. */
export const textsField = () => z.union([z.string(), z.array(z.string())]);

/** A list where the schema takes one, else of what comes several times the last. */
function shaped(schema: z.ZodObject, fields: FormFields): FormFields {
  const entries = Object.entries(fields).map(([name, value]): [string, FormValue] => {
    if (typeof value === 'string') return [name, value];
    const isList = schema.shape[name]?.safeParse(['']).success === true;
    if (isList) return [name, listOf(value)];
    return [name, Array.isArray(value) ? (value.at(-1) ?? '') : value];
  });
  return Object.fromEntries(entries);
}

/**
 * Reads the fields of a form by a schema, but those that say no more than nothing would.
 *
 * @throws {MediaFailure} INVALID_INPUT with the name of the field
 */
export function parseFields<Schema extends z.ZodObject>(schema: Schema, fields: FormFields): z.output<Schema> {
  const parsed = schema.safeParse(givenFields(shaped(schema, fields)));
  if (parsed.success) return parsed.data;
  const { path = [], message = 'it is not valid' } = parsed.error.issues[0] ?? {};
  const names = path.map(String);
  throw new MediaFailure('INVALID_INPUT', `\`${names.join('.')}\`: ${plainWords(message)}.`, { path: names });
}
