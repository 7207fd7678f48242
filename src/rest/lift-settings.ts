import { MediaFailure } from '../domain/errors';
import type { JsonObject, JsonValue } from '../domain/json';
import type { FieldNames } from './generation-call';
import { given } from './given-values';
import { type RestServices } from './rest-request';

const RATIO = /^\d{1,3}(\.\d)?:\d{1,3}(\.\d)?$/;

/** Settings that clients of `/v3` write among the `parameters`, by the names that providers have for them. */
const LIFTED = {
  durationSeconds: { names: ['seconds', 'duration', 'durationSeconds', 'duration_seconds'], read: readSeconds },
  size: { names: ['size'], read: (value: JsonValue) => readText(value, /^\d{1,5}x\d{1,5}$/) },
  aspectRatio: { names: ['aspect_ratio', 'aspectRatio'], read: (value: JsonValue) => readText(value, RATIO) },
  seed: { names: ['seed'], read: (value: JsonValue) => readNumber(value, /^\d{1,10}$/) },
} as const;
type LiftedField = keyof typeof LIFTED;

export interface LiftedSettings {
  readonly durationSeconds?: number;
  readonly size?: string;
  readonly aspectRatio?: string;
  readonly seed?: number;
}

export interface Lifted {
  readonly settings: LiftedSettings;
  /** What is left for the model alone to understand. */
  readonly parameters: JsonObject;
  readonly names: FieldNames;
}

/**
 * Takes settings that have a field of their own out of `parameters`: the field is worded for each provider, and what runs
 * here knows no other. What the model itself has under such a name, and what has not the form of one, stays.
 *
 * @param fields that the operation has and the request has not given
 * @throws {MediaFailure} INVALID_INPUT: two names of one setting say two things
 */
export function liftSettings(
  { engine }: Pick<RestServices, 'engine'>,
  model: string,
  parameters: JsonObject | null | undefined,
  fields: readonly LiftedField[],
): Lifted {
  const own = new Set(engine.models.find(model)?.parameters.parameters.map(({ name }) => name));
  const settings: Record<string, number | string> = {};
  const names: Record<string, string> = {};
  const left: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const field = fields.find((candidate) => (LIFTED[candidate].names as readonly string[]).includes(name));
    const read = field === undefined || own.has(name) ? null : LIFTED[field].read(value);
    if (field !== undefined && !own.has(name) && given(value) === undefined) continue;
    if (field === undefined || read === null) left[name] = value;
    else if (settings[field] !== undefined && settings[field] !== read) {
      const message = `\`${names[field]}\` says otherwise: give one of the two.`;
      throw new MediaFailure('INVALID_INPUT', message, { path: ['parameters', name] });
    } else {
      settings[field] = read;
      names[field] = `parameters.${name}`;
    }
  }
  return { settings, parameters: left, names };
}

/** `8`, `"8"` or `"8s"`. */
function readSeconds(value: JsonValue): number | null {
  return readNumber(typeof value === 'string' ? value.replace(/s$/, '') : value, /^\d{1,4}(\.\d{1,3})?$/);
}

function readNumber(value: JsonValue, form: RegExp): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && form.test(value) ? Number(value) : null;
}

function readText(value: JsonValue, form: RegExp): string | null {
  return typeof value === 'string' && form.test(value) ? value : null;
}
