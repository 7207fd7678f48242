import type { JsonObject } from '../../domain/json';
import { primaryLanguage } from '../../domain/language';
import { capabilityMissing, invalidAt, invalidValue } from '../check/refusal';
import type { RequestOutline } from '../media-model';
import {
  type ImageDescription,
  modelIdOf,
  type RemoteModelDescription,
  type TranscriptionDescription,
  type VideoDescription,
} from './models/model-description';

const ASPECT_RATIO = /^[1-9]\d{0,2}(\.\d)?:[1-9]\d{0,2}(\.\d)?$/;
/** The SDK for ElevenLabs puts the voice into a URL as it is. */
const VOICE = /^[\w+() -]{1,100}$/;

/** What the model, or the SDK on the way to it, would not heed, beyond what it tells. @throws {MediaFailure} */
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
