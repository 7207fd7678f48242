import type { JsonObject, JsonValue } from '../../domain/json';
import type { ModelParameter } from '../../domain/model-parameters';
import type { FieldNames } from '../generation-call';
import { given } from '../given-values';

/** Settings of OpenAI's wire for which operations have no field, by the names that the wire has for them. */
export type OpenAiSettings = Readonly<Record<string, JsonValue | undefined>>;

/**
 * What changes what a client gets, and may not be left out in silence; each with what holds anyway. All else is a hint
 * (`style`, `moderation`, `instructions`), which OpenAI leaves out as well for models that do not know it.
 */
const BINDING: Readonly<Record<string, JsonValue>> = { output_format: 'png', background: 'opaque' };

export interface ModelSettings {
  readonly parameters: JsonObject;
  /** What the wire calls them, by where the operation has them. */
  readonly names: FieldNames;
}

/**
 * The settings as parameters of a model, under the names that the model has for them: `outputFormat`, or `format`.
 *
 * @param known what the model takes; null: there is none
 */
export function parametersOf(known: readonly ModelParameter[] | null, settings: OpenAiSettings): ModelSettings {
  const parameters: Record<string, JsonValue> = {};
  const names: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (given(value) === undefined || value === undefined) continue;
    const own = known?.find((parameter) => isSame(parameter.name, name))?.name;
    const isBinding = Object.hasOwn(BINDING, name) && BINDING[name] !== value;
    if (own === undefined && !isBinding) continue;
    parameters[own ?? name] = value;
    names[`parameters.${own ?? name}`] = name;
  }
  return { parameters, names };
}

function isSame(own: string, name: string): boolean {
  const spelled = (word: string) => word.replaceAll('_', '').toLowerCase();
  return spelled(own) === spelled(name) || (name === 'output_format' && own === 'format');
}

/** OpenAI's word for the quality that nobody asked for; a model that does not know it has its own usual one. */
const USUAL_QUALITY = 'standard';

/** @param qualities that the model takes; null: none */
export function qualityOf(quality: string | undefined, qualities: readonly string[] | null): string | null {
  if (quality === undefined) return null;
  return quality === USUAL_QUALITY && qualities?.includes(quality) !== true ? null : quality;
}
