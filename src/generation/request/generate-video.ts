import type { Caller } from '../../domain/caller';
import type { JsonObject } from '../../domain/json';
import type { MediaInput } from '../../files/sources/resolve-media-source';
import type { GenerationEngine } from '../generation-engine';
import { checkParameters, checkRange, checkSeed, checkSize, checkText } from './check-settings';
import { generate } from './generate';
import type { AnsweredGeneration, GenerateInput, NeededCapability } from './generation-call';
import { mediaField, referenceImageFields } from './media-fields';

export interface GenerateVideoInput extends GenerateInput {
  readonly prompt: string;
  readonly image?: MediaInput | null;
  readonly video?: MediaInput | null;
  readonly referenceImages?: readonly MediaInput[] | null;
  readonly durationSeconds?: number | null;
  readonly size?: string | null;
  readonly seed?: number | null;
  readonly parameters?: JsonObject | null;
}

/** Longer than any provider makes at once. */
const DURATIONS = [0.1, 600] as const;

/** Makes a video from words, a picture or a video. @throws as `generate` */
export async function generateVideo(
  engine: GenerationEngine,
  caller: Caller,
  input: GenerateVideoInput,
  abandoned?: AbortSignal,
): Promise<AnsweredGeneration> {
  const settings = {
    kind: 'VIDEO',
    prompt: checkText('prompt', input.prompt),
    durationSeconds: checkRange('durationSeconds', input.durationSeconds, DURATIONS),
    size: checkSize(input.size),
    seed: checkSeed(input.seed),
    parameters: checkParameters(input.parameters),
  } as const;
  const media = [
    ...mediaField('image', input.image, ['IMAGE']),
    ...mediaField('video', input.video, ['VIDEO']),
    ...referenceImageFields(input.referenceImages),
  ];
  return generate(engine, caller, input, { settings, media, needs: needsOf(input), abandoned });
}

function needsOf({ image, video, referenceImages }: GenerateVideoInput): NeededCapability[] {
  const needs: NeededCapability[] = [];
  if (image == null && video == null) needs.push({ capability: 'TEXT_TO_VIDEO', path: ['input', 'prompt'] });
  if (image != null) needs.push({ capability: 'IMAGE_TO_VIDEO', path: ['input', 'image'] });
  if (video != null) needs.push({ capability: 'VIDEO_TO_VIDEO', path: ['input', 'video'] });
  if (referenceImages != null && referenceImages.length > 0) {
    needs.push({ capability: 'REFERENCE_IMAGES', path: ['input', 'referenceImages'] });
  }
  return needs;
}
