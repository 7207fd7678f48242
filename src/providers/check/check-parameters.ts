import { isObject, type JsonObject, type JsonValue } from '../../domain/json';
import type { ModelParameter } from '../../domain/model-parameters';
import type { RequestSettings } from '../media-model';
import { invalidAt } from './refusal';

/** What libraries fetch without two slashes as well: `https:host` is `https://host` to them. */
const FETCHED = 'https?|ftps?|wss?|file|blob';
/** As Java's `url:` and `jar:`. */
const PREFIXES = String.raw`(?:[a-z][a-z\d+.-]*:)*`;

const ADDRESS = new RegExp(
  [
    String.raw`^[\\/]{2}`,
    String.raw`^${PREFIXES}[a-z][a-z\d+.-]*:[\\/]{2}`,
    // Followed by a space it is a word of a text.
    String.raw`^${PREFIXES}(?:${FETCHED}):[^\s]`,
    `^${PREFIXES}data:`,
  ].join('|'),
  'i',
);

/**
 * Whether a provider that is given this text might fetch what is elsewhere, or take it for a file: an address with a
 * scheme, or of the same scheme (`//host`). Words with a colon, such as `Re:Zero`, are none.
 */
function isAddress(text: string): boolean {
  // What readers of addresses leave out: control characters and format characters anywhere, white space in front.
  return ADDRESS.test(text.replace(/\p{C}/gu, '').trimStart());
}

/** Far more than any setting has, and far less than a file. */
const MAX_TEXT_CHARACTERS = 2_000;
const MAX_ITEMS = 100;
const MAX_DEPTH = 2;

/**
 * Lets no more through than the model is known to take, nothing that could be an address, and nothing that a field of the
 * input says already: only one of the two would be followed.
 *
 * @throws {MediaFailure} INVALID_INPUT, at the parameter, or the member of it
 */
export function checkParameters(known: readonly ModelParameter[], { parameters, ...fields }: RequestSettings): void {
  checkMembers(known, parameters, ['parameters'], fields);
}

type Fields = Omit<RequestSettings, 'parameters'>;

function checkMembers(
  known: readonly ModelParameter[] | null,
  given: JsonObject,
  path: readonly string[],
  fields: Fields,
): void {
  for (const [name, value] of Object.entries(given)) {
    const at = [...path, name];
    const parameter = known?.find((candidate) => candidate.name === name);
    if (known !== null && parameter === undefined) throw invalidAt(at, takenNames(known, path));
    if (!isPlain(value, MAX_DEPTH)) throw invalidAt(at, `${name} must be a plain, short value.`);
    if (value === null) continue;
    const field = sameField(name, fields);
    if (field !== null) throw invalidAt(at, `${field} is given by its own field: give it there alone.`);
    if (parameter !== undefined && !isOf(parameter, value)) throw invalidAt(at, expectation(parameter));
    if (isObject(value)) checkMembers(parameter?.members ?? null, value, at, fields);
  }
}

function takenNames(known: readonly ModelParameter[], path: readonly string[]): string {
  const names = known.length === 0 ? 'none' : known.map(({ name }) => name).join(', ');
  return path.length === 1 ? `The parameters that this model takes: ${names}.` : `What ${path.at(-1)} takes: ${names}.`;
}

/** The field of the same name that was given, whichever way providers write it: `aspect_ratio`. */
function sameField(name: string, fields: Fields): string | null {
  const spelled = (word: string) => word.replaceAll('_', '').toLowerCase();
  const given = Object.entries(fields).find(([field, value]) => value !== null && spelled(field) === spelled(name));
  return given?.[0] ?? null;
}

function isOf({ type, values, range }: ModelParameter, value: Exclude<JsonValue, null>): boolean {
  if (values !== null && !values.includes(String(value))) return false;
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'integer':
    case 'number': {
      if (typeof value !== 'number' || (type === 'integer' && !Number.isInteger(value))) return false;
      return range === null || (value >= range.min && value <= range.max);
    }
    case 'list':
      return Array.isArray(value) && value.length <= MAX_ITEMS && value.every((item) => typeof item === 'string');
    case 'object':
      return isObject(value);
    case 'any':
      return true;
    default:
      return type satisfies never;
  }
}

const NOUNS = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  list: `a list of at most ${MAX_ITEMS} texts`,
  object: 'an object',
  any: 'a value',
} as const;

function expectation({ name, type, values, range }: ModelParameter): string {
  if (values !== null) return `${name} must be one of ${values.join(', ')}.`;
  return `${name} must be ${NOUNS[type]}${range === null ? '' : ` from ${range.min} to ${range.max}`}.`;
}

function isPlain(value: JsonValue, depth: number): boolean {
  if (typeof value === 'string') return value.length <= MAX_TEXT_CHARACTERS && !isAddress(value);
  if (value === null || typeof value !== 'object') return true;
  return depth > 0 && Object.values(value).every((inner) => isPlain(inner, depth - 1));
}
