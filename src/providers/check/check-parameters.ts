import type { JsonObject, JsonValue } from '../../domain/json';
import type { ModelParameter } from '../../domain/model-parameters';
import { invalidValue } from './refusal';

/** Far more than any setting has, and far less than a file. */
const MAX_TEXT_CHARACTERS = 2_000;
const MAX_ITEMS = 100;
const MAX_DEPTH = 2;

/**
 * Lets no more through than the model is known to take, and nothing that could be an address.
 *
 * @throws {MediaFailure} INVALID_INPUT, at the parameter
 */
export function checkParameters(known: readonly ModelParameter[], parameters: JsonObject): void {
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = known.find((candidate) => candidate.name === name);
    if (parameter === undefined) {
      const names = known.length === 0 ? 'none' : known.map((candidate) => candidate.name).join(', ');
      throw invalidValue(`parameters.${name}`, `The parameters that this model takes: ${names}.`);
    }
    if (!isPlain(value, MAX_DEPTH)) throw invalidValue(`parameters.${name}`, `${name} must be a plain, short value.`);
    if (value !== null && !isOf(parameter, value)) throw invalidValue(`parameters.${name}`, expectation(parameter));
  }
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
      return typeof value === 'object' && !Array.isArray(value);
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
  if (typeof value === 'string') return value.length <= MAX_TEXT_CHARACTERS && !/^\s*[a-z][a-z\d+.-]*:/i.test(value);
  if (value === null || typeof value !== 'object') return true;
  return depth > 0 && Object.values(value).every((inner) => isPlain(inner, depth - 1));
}
