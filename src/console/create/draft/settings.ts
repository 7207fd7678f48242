import type { Model, NumberRange } from '../../graph/documents/models';
import type { Draft, SettingName } from './draft';

/** What of an entered text is sent. */
export interface Setting {
  /** Undefined: nothing, as the model has it. */
  readonly text: string | undefined;
  /** Why it cannot be sent, to be said beside the field; null: it can. */
  readonly error: string | null;
}

const NOTHING: Setting = { text: undefined, error: null };

/**
 * What a model is sent of a setting. What it does not have, or does not list, was entered for another model: its field shows
 * the default then, and that is what is asked for.
 */
export function settingOf(draft: Draft, { parameters }: Pick<Model, 'parameters'>, name: SettingName): Setting {
  const text = draft.settings[name]?.trim() ?? '';
  if (text === '') return NOTHING;
  switch (name) {
    case 'n':
      return numberIn(text, picturesOf(parameters.maxImages));
    case 'size':
      return listed(text, parameters.sizes);
    case 'aspectRatio':
      return settingOf(draft, { parameters }, 'size').text === undefined
        ? listed(text, parameters.aspectRatios)
        : NOTHING;
    case 'quality':
      return listed(text, parameters.qualities);
    case 'voice':
      return listed(
        text,
        parameters.voices?.map(({ id }) => id),
      );
    case 'format':
      return listed(text, parameters.formats);
    case 'language':
      return listed(text, parameters.languages);
    case 'durationSeconds':
      return numberIn(text, parameters.durationSeconds);
    case 'speed':
      return numberIn(text, parameters.speed);
    case 'seed':
      return parameters.seed ? seedIn(text) : NOTHING;
    case 'diarize':
      return { text, error: null };
    default:
      return name satisfies never;
  }
}

/** Undefined where nothing is sent, and for what is no number. */
export function numberOf(draft: Draft, model: Pick<Model, 'parameters'>, name: SettingName): number | undefined {
  const { text, error } = settingOf(draft, model, name);
  return text === undefined || error !== null ? undefined : Number(text);
}

/** How many pictures at once; null: one, and nothing is asked. */
export function picturesOf(maxImages: number | null): NumberRange | null {
  return maxImages === null || maxImages <= 1 ? null : { min: 1, max: maxImages, step: 1, values: null };
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

export function isDecimal(text: string): boolean {
  return DECIMAL.test(text.trim());
}

export function isWhole(text: string): boolean {
  return /^[+-]?\d+$/.test(text.trim()) && Number.isSafeInteger(Number(text));
}

/** An empty list: any. None: the model has no such setting. */
function listed(text: string, values: readonly string[] | null | undefined): Setting {
  if (values === null || values === undefined) return NOTHING;
  return values.length === 0 || values.includes(text) ? { text, error: null } : NOTHING;
}

function numberIn(text: string, range: NumberRange | null): Setting {
  if (range === null) return NOTHING;
  const { min, max, step, values } = range;
  if (values !== null && values !== undefined) return listed(text, values.map(String));
  const number = Number(text);
  if (!isDecimal(text) || number < min || number > max) return { text, error: `From ${min} to ${max}` };
  const steps = step === null ? 0 : (number - min) / step;
  return { text, error: Math.abs(steps - Math.round(steps)) < 1e-6 ? null : `In steps of ${step} from ${min}` };
}

/** As much as the schema takes. */
const MOST = 2 ** 31;

function seedIn(text: string): Setting {
  const number = Number(text);
  return { text, error: isWhole(text) && number >= -MOST && number < MOST ? null : 'A whole number of up to 9 digits' };
}
