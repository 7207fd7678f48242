import type { ImageModelV3, ImageModelV3File } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { ImageRequest, MediaBytes } from '../../generation-request';
import type { GenerationResult } from '../../media-model';
import { costOfImages } from '../cost';
import type { ImageDescription } from '../model-description';
import { pictureBytes } from '../read/picture-bytes';
import { sdkOptions } from './sdk-options';
import { whiteMask } from './white-mask';

type Answer = Awaited<ReturnType<ImageModelV3['doGenerate']>>;

/** Asks through the SDK. Its warnings are left alone: what they are about was refused before. */
export async function askForImages(
  sdk: ImageModelV3,
  model: ImageDescription,
  request: ImageRequest,
  signal: AbortSignal,
): Promise<GenerationResult> {
  const { image, mask, referenceImages, n, seed, size, prompt } = request;
  const files = [...(image === null ? [] : [image]), ...referenceImages].map(fileOf);
  const maskBytes = mask === null || model.maskForm === 'TRANSPARENT' ? mask : await whiteMask(mask);
  const answer = await sdk.doGenerate({
    prompt,
    n,
    size: size === null ? undefined : `${size.width}x${size.height}`,
    aspectRatio: model.aspectRatioOption === undefined ? aspectRatioOf(request) : undefined,
    seed: seed ?? undefined,
    files: files.length === 0 ? undefined : files,
    mask: maskBytes === null ? undefined : fileOf(maskBytes),
    providerOptions: sdkOptions(model, request.parameters, ownOptions(model, request)),
    abortSignal: signal,
  });
  return resultOf(answer, model);
}

function ownOptions(
  model: ImageDescription,
  { quality, aspectRatio, referenceImages, image }: ImageRequest,
): JsonObject {
  const { aspectRatioOption, provider } = model;
  const isMany = referenceImages.length + (image === null ? 0 : 1) > 1;
  return {
    ...(quality === null ? {} : { quality }),
    ...(aspectRatioOption === undefined || aspectRatio === null ? {} : { [aspectRatioOption]: aspectRatio }),
    ...(provider === 'fal' && isMany ? { useMultipleImages: true } : {}),
    // The longest that is taken would keep the handle from us for a minute: see Replicate's `Prefer: wait`.
    ...(provider === 'replicate' ? { maxWaitTimeInSeconds: 1 } : {}),
  };
}

function resultOf(answer: Answer, model: ImageDescription): GenerationResult {
  const facts = Object.values(answer.providerMetadata ?? {})[0]?.images ?? [];
  const outputs = answer.images.map((image, index) => ({
    bytes: typeof image === 'string' ? pictureBytes(image) : image,
    revisedPrompt: revisedPromptIn(facts[index]),
  }));
  // The picture may be somewhere else in the answer.
  if (outputs.some(({ bytes }) => bytes.byteLength === 0)) throw new TypeError('A picture is empty.');
  const usage = {
    images: outputs.length,
    characters: null,
    audioSeconds: null,
    videoSeconds: null,
    costUsd: costOfImages(answer, model.price),
  };
  return { outputs, transcript: null, usage };
}

function revisedPromptIn(facts: unknown): string | null {
  const isObject = typeof facts === 'object' && facts !== null && 'revisedPrompt' in facts;
  return isObject && typeof facts.revisedPrompt === 'string' ? facts.revisedPrompt : null;
}

function aspectRatioOf({ aspectRatio }: ImageRequest): `${number}:${number}` | undefined {
  const [width, height] = (aspectRatio ?? '').split(':').map(Number);
  return width === undefined || height === undefined ? undefined : `${width}:${height}`;
}

function fileOf({ bytes, mimeType }: MediaBytes): ImageModelV3File {
  return { type: 'file', data: bytes, mediaType: mimeType };
}
