import type { Caller } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { JsonObject } from '../../domain/json';
import { MAX_IMAGES } from '../../domain/model-parameters';
import type { MediaInput } from '../../files/sources/resolve-media-source';
import type { GenerationEngine } from '../generation-engine';
import {
  checkAspectRatio,
  checkCount,
  checkParameters,
  checkSeed,
  checkSize,
  checkText,
  checkWord,
} from './check-settings';
import { generate } from './generate';
import type { AnsweredGeneration, GenerateInput, NeededCapability } from './generation-call';
import { mediaField, referenceImageFields } from './media-fields';

export interface GenerateImageInput extends GenerateInput {
  readonly prompt: string;
  readonly image?: MediaInput | null;
  readonly mask?: MediaInput | null;
  readonly referenceImages?: readonly MediaInput[] | null;
  readonly n: number;
  readonly size?: string | null;
  readonly aspectRatio?: string | null;
  readonly quality?: string | null;
  readonly seed?: number | null;
  readonly parameters?: JsonObject | null;
}

/** Makes pictures from words, or changes one. @throws as `generate` */
export async function generateImage(
  engine: GenerationEngine,
  caller: Caller,
  input: GenerateImageInput,
  abandoned?: AbortSignal,
): Promise<AnsweredGeneration> {
  if (input.mask != null && input.image == null) throw invalid('mask', 'A mask needs an `image` that it is of.');
  if (input.size != null && input.aspectRatio != null) {
    throw invalid('aspectRatio', 'Give either `size` or `aspectRatio`, not both.');
  }
  const settings = {
    kind: 'IMAGE',
    prompt: checkText('prompt', input.prompt),
    n: checkCount('n', input.n, [1, MAX_IMAGES]) ?? 1,
    size: checkSize(input.size),
    aspectRatio: checkAspectRatio(input.aspectRatio),
    quality: checkWord('quality', input.quality),
    seed: checkSeed(input.seed),
    parameters: checkParameters(input.parameters),
  } as const;
  const media = [
    ...mediaField('image', input.image, ['IMAGE']),
    ...mediaField('mask', input.mask, ['IMAGE']),
    ...referenceImageFields(input.referenceImages),
  ];
  return generate(engine, caller, input, { settings, media, needs: needsOf(input), abandoned });
}

function needsOf({ image, mask, referenceImages }: GenerateImageInput): NeededCapability[] {
  const needs: NeededCapability[] = [];
  if (image == null) needs.push({ capability: 'TEXT_TO_IMAGE', path: ['input', 'prompt'] });
  else needs.push({ capability: 'IMAGE_EDIT', path: ['input', 'image'] });
  if (mask != null) needs.push({ capability: 'MASK', path: ['input', 'mask'] });
  if (referenceImages != null && referenceImages.length > 0) {
    needs.push({ capability: 'REFERENCE_IMAGES', path: ['input', 'referenceImages'] });
  }
  return needs;
}

function invalid(name: string, message: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: ['input', name] });
}
