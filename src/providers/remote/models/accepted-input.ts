import type { JsonObject } from '../../../domain/json';
import { primaryLanguage } from '../../../domain/language';
import {
  MAX_PROMPT_CHARACTERS,
  MAX_REFERENCE_IMAGES,
  type ModelParameters,
  NO_PARAMETERS,
  type NumberRange,
} from '../../../domain/model-parameters';
import { capabilityMissing, invalidAt, invalidValue } from '../../check/refusal';
import type { RequestOutline } from '../../media-model';
import {
  type ImageDescription,
  modelIdOf,
  type RemoteModelDescription,
  type TranscriptionDescription,
  type VideoDescription,
} from './model-description';

/** What a model takes, as clients are shown it and as requests are checked against it. */
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

const ASPECT_RATIO = /^[1-9]\d{0,2}(\.\d)?:[1-9]\d{0,2}(\.\d)?$/;
/** The SDK for ElevenLabs puts the voice into a URL as it is. */
const VOICE = /^[\w+() -]{1,100}$/;

/** Refuses what its parameters cannot say, and the model, or the SDK, would ignore. @throws {MediaFailure} */
export function checkOwnRules(model: RemoteModelDescription, outline: RequestOutline): void {
  const { settings } = outline;
  checkConflicts(model, settings.parameters);
  if (model.kind === 'IMAGE' && settings.kind === 'IMAGE') {
    checkPictures(model, outline);
    const { aspectRatio, size } = settings;
    if (aspectRatio !== null && !ASPECT_RATIO.test(aspectRatio)) {
      throw invalidValue('aspectRatio', 'aspectRatio must be two numbers, as 16:9.');
    }
    if (aspectRatio !== null && size !== null) throw invalidValue('aspectRatio', 'Give size or aspectRatio, not both.');
  }
  if (settings.kind === 'SPEECH' && settings.voice !== null && !VOICE.test(settings.voice)) {
    throw invalidValue('voice', 'There is no such voice.');
  }
  if (model.kind === 'TRANSCRIPTION' && settings.kind === 'TRANSCRIPTION') checkTranscription(model, settings);
  if (model.kind === 'VIDEO' && settings.kind === 'VIDEO') checkVideo(model, outline);
}

function checkConflicts({ conflicts = [] }: RemoteModelDescription, parameters: JsonObject): void {
  const found = conflicts.find((pair) => pair.every(({ name, value }) => parameters[name] === value));
  if (found === undefined) return;
  const [{ name, value }, other] = found;
  throw invalidAt(['parameters', name], `With ${other.name} ${other.value}, ${name} must not be ${value}.`);
}

function checkPictures(model: ImageDescription, { media, referenceImages }: RequestOutline): void {
  if (!media.has('mask') && model.needsMask === true) {
    throw capabilityMissing(named(model), 'mask', 'changes nothing without a mask');
  }
  if (referenceImages + (media.has('image') ? 1 : 0) > Math.max(model.maxInputImages, 1)) {
    throw invalidValue('referenceImages', `This model takes at most ${model.maxInputImages} pictures.`);
  }
}

function checkTranscription(
  model: TranscriptionDescription,
  { language, diarize }: { readonly language: string | null; readonly diarize: boolean | null },
): void {
  if (language !== null && !/^[a-z]{2}$/.test(primaryLanguage(language))) {
    throw invalidValue('language', 'language must be two letters of ISO 639-1, as en.');
  }
  if (diarize === true && !model.diarize)
    throw capabilityMissing(named(model), 'diarize', 'does not tell speakers apart');
}

function checkVideo(model: VideoDescription, { settings, media, referenceImages }: RequestOutline): void {
  if (referenceImages === 0 || settings.kind !== 'VIDEO') return;
  if (media.has('image') || media.has('video')) {
    throw invalidValue('referenceImages', 'Reference images go with a prompt alone.');
  }
  const size = settings.size === null ? null : `${settings.size.width}x${settings.size.height}`;
  if (size !== null && model.sizesWithoutReferences?.includes(size) === true) {
    throw invalidValue('size', `With reference images, size must not be ${model.sizesWithoutReferences.join(' or ')}.`);
  }
  const most = model.maxSecondsByReferences;
  if (most !== undefined && settings.durationSeconds !== null && settings.durationSeconds > most) {
    throw invalidValue('durationSeconds', `With reference images, durationSeconds must be at most ${most}.`);
  }
}

function named(model: RemoteModelDescription): { readonly id: string; readonly provider: string } {
  return { id: modelIdOf(model), provider: model.provider };
}
