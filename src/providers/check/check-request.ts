import { primaryLanguage } from '../../domain/language';
import type { ModelParameters, NumberRange } from '../../domain/model-parameters';
import type { CheckedModel, RequestOutline, RequestSettings } from '../media-model';
import { checkMedia } from './check-media';
import { checkParameters } from './check-parameters';
import { checkSize } from './check-size';
import { capabilityMissing, invalidValue } from './refusal';

/**
 * Holds a request against what the model tells of itself, before anything is queued, read or paid. What needs the bytes
 * of media is left to `submit`.
 *
 * @throws {MediaFailure} INVALID_INPUT: a value that it does not take; MODEL_CAPABILITY_MISSING: a setting that it has
 * not; with the path of the field
 */
export function checkRequest(model: CheckedModel, outline: RequestOutline): void {
  const { settings } = outline;
  if (settings.kind !== model.kind) throw capabilityMissing(model, 'model', 'makes something else');
  checkMedia(model, outline);
  model.checkOwnRules(outline);
  checkSettings(model, settings);
  checkParameters(model.parameters.parameters, settings);
}

function checkSettings(model: CheckedModel, settings: RequestSettings): void {
  const told = model.parameters;
  switch (settings.kind) {
    case 'IMAGE':
      checkText(told, 'prompt', settings.prompt);
      checkCount(told, settings.n);
      checkSize(model, settings.size);
      checkChoice(model, 'aspectRatio', settings.aspectRatio, told.aspectRatios);
      checkChoice(model, 'quality', settings.quality, told.qualities);
      checkSeed(model, settings.seed);
      break;
    case 'SPEECH':
      checkText(told, 'text', settings.text);
      checkChoice(model, 'voice', settings.voice, told.voices?.map(({ id }) => id) ?? null);
      checkChoice(model, 'format', settings.format, told.formats);
      checkRange(model, 'speed', settings.speed, told.speed);
      break;
    case 'TRANSCRIPTION':
      // By the language alone: a country narrows it, and changes nothing for a model that is told of none.
      checkChoice(model, 'language', settings.language && primaryLanguage(settings.language), told.languages);
      if (settings.prompt === null) break;
      if (told.maxPromptCharacters === null) throw capabilityMissing(model, 'prompt', 'takes no prompt');
      checkText(told, 'prompt', settings.prompt);
      break;
    case 'VIDEO':
      checkText(told, 'prompt', settings.prompt);
      checkSize(model, settings.size);
      checkRange(model, 'durationSeconds', settings.durationSeconds, told.durationSeconds);
      checkSeed(model, settings.seed);
      break;
    default:
      settings satisfies never;
  }
}

function checkText({ maxPromptCharacters: most }: ModelParameters, field: string, text: string): void {
  // The characters of a text are never more than its units, so that most need no counting.
  if (most === null || text.length <= most || [...text].length <= most) return;
  throw invalidValue(field, `${field} must have at most ${most} characters.`);
}

function checkCount({ maxImages }: ModelParameters, n: number): void {
  if (maxImages === null || n <= maxImages) return;
  throw invalidValue('n', maxImages === 1 ? 'This model makes one picture a call.' : `n must be at most ${maxImages}.`);
}

function checkSeed(model: CheckedModel, seed: number | null): void {
  if (seed !== null && !model.parameters.seed) throw capabilityMissing(model, 'seed', 'takes no seed');
}

function checkChoice(model: CheckedModel, field: string, value: string | null, choice: readonly string[] | null): void {
  if (value === null) return;
  if (choice === null) throw capabilityMissing(model, field, `takes no ${field}`);
  if (choice.length === 0 || choice.includes(value)) return;
  throw invalidValue(field, `${field} must be one of ${choice.join(', ')}.`);
}

function checkRange(model: CheckedModel, field: string, value: number | null, range: NumberRange | null): void {
  if (value === null) return;
  if (range === null) throw capabilityMissing(model, field, `takes no ${field}`);
  const { min, max, step, values } = range;
  if (values !== null && !values.includes(value)) {
    throw invalidValue(field, `${field} must be one of ${values.join(', ')}.`);
  }
  const isOnStep = step === null || Number.isInteger((value - min) / step);
  if (value >= min && value <= max && isOnStep) return;
  throw invalidValue(field, `${field} must be from ${min} to ${max}${step === null ? '' : `, by ${step}`}.`);
}
