import type { JsonObject, JsonValue } from '../../../domain/json';
import type { RemoteModelDescription } from '../model-description';
import { invalidValue } from './refuse';

/** Far more than any setting has, and far less than a file. */
const MAX_TEXT_CHARACTERS = 2_000;
const MAX_DEPTH = 2;

/** Lets no more through than the model is known to take, and nothing that could be an address. */
export function checkParameters(model: RemoteModelDescription, parameters: JsonObject): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (!model.parameters.includes(name)) {
      const known = model.parameters.length === 0 ? 'none' : model.parameters.join(', ');
      throw invalidValue('parameters', `The parameters that this model takes: ${known}.`);
    }
    if (!isPlain(value, MAX_DEPTH)) throw invalidValue(`parameters.${name}`, `${name} must be a plain, short value.`);
  }
}

function isPlain(value: JsonValue, depth: number): boolean {
  if (typeof value === 'string') return value.length <= MAX_TEXT_CHARACTERS && !/^\s*[a-z][a-z\d+.-]*:/i.test(value);
  if (value === null || typeof value !== 'object') return true;
  return depth > 0 && Object.values(value).every((inner) => isPlain(inner, depth - 1));
}
