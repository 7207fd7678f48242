import type { ModelCapability } from '../../domain/generation';
import { primaryLanguage } from '../../domain/language';
import type { ModelParameters, NumberRange, SizeRule } from '../../domain/model-parameters';
import type { CheckedModel, PixelSize, RequestOutline, RequestSettings } from '../media-model';
import { checkParameters } from './check-parameters';
import { capabilityMissing, invalidValue } from './refusal';

/**
 * Checks a request by what the model says that it takes, before anything is queued, read or paid. What needs the bytes
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
  const limits = model.parameters;
  switch (settings.kind) {
    case 'IMAGE':
      checkText(limits, 'prompt', settings.prompt);
      checkCount(limits, settings.n);
      checkSize(model, settings.size);
      checkChoice(model, 'aspectRatio', settings.aspectRatio, limits.aspectRatios);
      checkChoice(model, 'quality', settings.quality, limits.qualities);
      checkSeed(model, settings.seed);
      break;
    case 'SPEECH':
      checkText(limits, 'text', settings.text);
      checkVoice(model, settings.voice, limits.voices?.map(({ id }) => id) ?? null);
      checkChoice(model, 'format', settings.format, limits.formats);
      checkRange(model, 'speed', settings.speed, limits.speed);
      break;
    case 'TRANSCRIPTION':
      // By the language alone: a country narrows it, and changes nothing for a model that takes none.
      checkChoice(model, 'language', settings.language && primaryLanguage(settings.language), limits.languages);
      if (settings.prompt === null) break;
      if (limits.maxPromptCharacters === null) throw capabilityMissing(model, 'prompt', 'takes no prompt');
      checkText(limits, 'prompt', settings.prompt);
      break;
    case 'VIDEO':
      checkText(limits, 'prompt', settings.prompt);
      checkSize(model, settings.size);
      checkRange(model, 'durationSeconds', settings.durationSeconds, limits.durationSeconds);
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

/** Some programs send a voice that nobody has asked for, so that it is named, with the way out. */
function checkVoice(model: CheckedModel, voice: string | null, voices: readonly string[] | null): void {
  if (voice !== null && voices !== null && voices.length > 0 && !voices.includes(voice)) {
    const message = `voice \`${voice}\` is not one of ${voices.join(', ')}; an alias can name it (docs/models.md).`;
    throw invalidValue('voice', message);
  }
  checkChoice(model, 'voice', voice, voices);
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

/** Which capability a medium calls for, and what a model without it is said to be. */
const NEEDS = {
  IMAGE: {
    image: ['IMAGE_EDIT', 'edits no pictures'],
    mask: ['MASK', 'takes no mask'],
  },
  VIDEO: {
    image: ['IMAGE_TO_VIDEO', 'takes no first frame'],
    video: ['VIDEO_TO_VIDEO', 'takes no video'],
  },
} as const satisfies Record<string, Partial<Record<string, readonly [ModelCapability, string]>>>;

/** @throws {MediaFailure} INVALID_INPUT, MODEL_CAPABILITY_MISSING */
function checkMedia(model: CheckedModel, outline: RequestOutline): void {
  const { kind } = outline.settings;
  if (kind !== 'IMAGE' && kind !== 'VIDEO') return;
  const { media, referenceImages } = outline;
  for (const [field, [capability, what]] of Object.entries(NEEDS[kind])) {
    if (media.has(field as 'image') && !model.capabilities.has(capability)) throw capabilityMissing(model, field, what);
  }
  checkReferences(model, referenceImages);
  if (media.has('mask') && !media.has('image'))
    throw invalidValue('mask', 'A mask goes with the image that it is for.');
  if (kind === 'VIDEO' && media.has('image') && media.has('video')) {
    throw invalidValue('image', 'Give an image or a video, not both.');
  }
  if (kind === 'IMAGE' && !media.has('image') && referenceImages === 0) requireText(model, 'TEXT_TO_IMAGE', 'image');
  if (kind === 'VIDEO' && !media.has('image') && !media.has('video')) {
    requireText(model, 'TEXT_TO_VIDEO', model.capabilities.has('IMAGE_TO_VIDEO') ? 'image' : 'video');
  }
}

function checkReferences(model: CheckedModel, count: number): void {
  if (count === 0) return;
  const most = model.parameters.maxReferenceImages;
  if (!model.capabilities.has('REFERENCE_IMAGES') || most === null) {
    throw capabilityMissing(model, 'referenceImages', 'takes no reference images');
  }
  if (count > most) throw invalidValue('referenceImages', `This model takes at most ${most} reference images.`);
}

/** @param field what it cannot do without, if words are not enough */
function requireText(model: CheckedModel, capability: ModelCapability, field: 'image' | 'video'): void {
  if (model.capabilities.has(capability)) return;
  throw capabilityMissing(model, field, `makes nothing without ${field === 'image' ? 'a picture' : 'a video'}`);
}

/** @throws {MediaFailure} INVALID_INPUT, MODEL_CAPABILITY_MISSING */
function checkSize(model: CheckedModel, size: PixelSize | null): void {
  const { sizes, sizeRule } = model.parameters;
  if (size === null) return;
  if (sizes === null) throw capabilityMissing(model, 'size', 'takes no size');
  if (sizes.length === 0) {
    if (sizeRule !== null && !isWithin(size, sizeRule)) throw invalidValue('size', sentence(sizeRule));
    return;
  }
  if (!sizes.includes(`${size.width}x${size.height}`)) {
    throw invalidValue('size', `size must be one of ${sizes.join(', ')}.`);
  }
}

function isWithin({ width, height }: PixelSize, rule: SizeRule): boolean {
  const { multipleOf = 1, minSide = 1, maxSide = Infinity, maxRatio = Infinity } = rule;
  const { minPixels = 1, maxPixels = Infinity } = rule;
  const sides = [width, height];
  return (
    sides.every((side) => side % multipleOf === 0 && side >= minSide && side <= maxSide) &&
    width * height >= minPixels &&
    width * height <= maxPixels &&
    Math.max(...sides) / Math.min(...sides) <= maxRatio
  );
}

function sentence({ multipleOf, minSide, maxSide, minPixels, maxPixels, maxRatio }: SizeRule): string {
  const rules = [
    multipleOf !== undefined && `multiples of ${multipleOf}`,
    minSide !== undefined && `at least ${minSide}`,
    maxSide !== undefined && `at most ${maxSide}`,
    minPixels !== undefined && `at least ${minPixels} pixels together`,
    maxPixels !== undefined && `at most ${maxPixels} pixels together`,
    maxRatio !== undefined && `not more than ${maxRatio} to 1`,
  ];
  return `The sides of size must be ${rules.filter((rule) => rule !== false).join(', ')}.`;
}
