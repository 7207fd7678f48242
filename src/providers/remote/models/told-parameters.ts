import {
  MAX_PROMPT_CHARACTERS,
  MAX_REFERENCE_IMAGES,
  type ModelParameters,
  NO_PARAMETERS,
  type NumberRange,
} from '../../../domain/model-parameters';
import type { RemoteModelDescription } from './model-description';

/** What is told of a model, and held against what is asked of it. */
export function parametersOf(model: RemoteModelDescription): ModelParameters {
  const maxPromptCharacters = Math.min(model.maxPromptCharacters ?? MAX_PROMPT_CHARACTERS, MAX_PROMPT_CHARACTERS);
  const common = { ...NO_PARAMETERS, maxPromptCharacters, parameters: model.parameters };
  const references = (most: number) =>
    model.capabilities.includes('REFERENCE_IMAGES') && most > 0 ? Math.min(most, MAX_REFERENCE_IMAGES) : null;
  switch (model.kind) {
    case 'IMAGE':
      return {
        ...common,
        sizes: listOf(model.sizes),
        sizeRule: model.sizeRule ?? null,
        aspectRatios: listOf(model.aspectRatios),
        qualities: listOf(model.qualities),
        maxImages: model.maxImages,
        maxReferenceImages: references(model.maxInputImages),
        seed: model.seed,
      };
    case 'SPEECH': {
      const formats = Object.keys(model.formats);
      const voices = listOf(model.voices);
      return {
        ...common,
        voices: voices?.map((voice) => (typeof voice === 'string' ? nameless(voice) : voice)) ?? null,
        formats: formats.length === 0 ? null : formats,
        speed: model.speed && { ...model.speed, step: null, values: null },
      };
    }
    case 'TRANSCRIPTION':
      return {
        ...common,
        languages: model.language ? [] : null,
        maxPromptCharacters: model.prompt ? maxPromptCharacters : null,
      };
    case 'VIDEO': {
      const sizes = Object.keys(model.sizes);
      return {
        ...common,
        sizes: sizes.length === 0 ? null : sizes,
        durationSeconds: rangeOf(model.durations),
        maxReferenceImages: references(model.maxReferenceImages),
        seed: model.seed,
      };
    }
    default:
      return model satisfies never;
  }
}

function listOf<Value>(choice: readonly Value[] | 'ANY' | null): readonly Value[] | null {
  return choice === 'ANY' ? [] : choice;
}

function nameless(id: string): { readonly id: string; readonly name: null; readonly language: null } {
  return { id, name: null, language: null };
}

/** @param values ascending */
function rangeOf(values: readonly number[]): NumberRange | null {
  const [min, second] = values;
  const max = values.at(-1);
  if (min === undefined || max === undefined) return null;
  const distance = second === undefined ? 0 : second - min;
  const isEven = distance > 0 && values.every((value, index) => value === min + index * distance);
  return { min, max, step: isEven ? distance : null, values };
}
