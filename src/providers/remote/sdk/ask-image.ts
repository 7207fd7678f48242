import type { ImageModelV3, ImageModelV3File } from '@ai-sdk/provider';
import { isObject, type JsonObject } from '../../../domain/json';
import type { ImageRequest, MediaBytes } from '../../generation-request';
import type { ImageDescription } from '../models/model-description';
import { sdkOptions } from './sdk-options';
import { whiteMask } from './white-mask';

/** Asks through the SDK, as far as the submission. Its warnings are left alone: what they are about was refused before. */
export async function askForImages(
  sdk: ImageModelV3,
  model: ImageDescription,
  request: ImageRequest,
  signal: AbortSignal,
): Promise<void> {
  const { image, mask, referenceImages, n, seed, size, prompt } = request;
  const files = [...(image === null ? [] : [image]), ...referenceImages].map(fileOf);
  const maskBytes = mask === null || model.maskForm === 'TRANSPARENT' ? mask : await whiteMask(mask);
  await sdk.doGenerate({
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
}

function ownOptions(
  model: ImageDescription,
  { quality, aspectRatio, referenceImages, image, parameters }: ImageRequest,
): JsonObject {
  const { aspectRatioOption, provider } = model;
  const { imageConfig } = parameters;
  const isMany = referenceImages.length + (image === null ? 0 : 1) > 1;
  return {
    ...(quality === null ? {} : { quality }),
    ...(aspectRatioOption === undefined || aspectRatio === null ? {} : { [aspectRatioOption]: aspectRatio }),
    // The SDK puts the shape there too, and what is given over it.
    ...(provider === 'google' && isObject(imageConfig) && aspectRatio !== null
      ? { imageConfig: { ...imageConfig, aspectRatio } }
      : {}),
    ...(provider === 'fal' && isMany ? { useMultipleImages: true } : {}),
    // The longest that is taken would keep the handle from us for a minute: see Replicate's `Prefer: wait`.
    ...(provider === 'replicate' ? { maxWaitTimeInSeconds: 1 } : {}),
  };
}

function aspectRatioOf({ aspectRatio }: ImageRequest): `${number}:${number}` | undefined {
  const [width, height] = (aspectRatio ?? '').split(':').map(Number);
  return width === undefined || height === undefined ? undefined : `${width}:${height}`;
}

function fileOf({ bytes, mimeType }: MediaBytes): ImageModelV3File {
  return { type: 'file', data: bytes, mediaType: mimeType };
}
