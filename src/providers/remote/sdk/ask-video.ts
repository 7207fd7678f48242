import type { Experimental_VideoModelV3 } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { MediaBytes, VideoRequest } from '../../generation-request';
import type { VideoDescription } from '../models/model-description';
import { sdkOptions } from './sdk-options';

/** Asks through the SDK for a video, as far as the submission. */
export async function askForVideo(
  sdk: Experimental_VideoModelV3,
  model: VideoDescription,
  request: VideoRequest,
  signal: AbortSignal,
): Promise<void> {
  const { prompt, image, referenceImages, durationSeconds, size, parameters } = request;
  const choice = size === null ? undefined : model.sizes[`${size.width}x${size.height}`];
  const references = referenceImages.map(fileOf);
  const isText = model.durationSuffix !== undefined;
  await sdk.doGenerate({
    prompt,
    n: 1,
    image: image === null || model.imageOption !== undefined ? undefined : fileOf(image),
    inputReferences: references.length === 0 ? undefined : references,
    frameImages: undefined,
    duration: durationSeconds === null || isText ? undefined : durationSeconds,
    aspectRatio: choice?.aspectRatio,
    resolution: choice?.resolution,
    fps: undefined,
    seed: undefined,
    generateAudio: undefined,
    providerOptions: sdkOptions(model, parameters, { ...choice?.options, ...ownOptions(model, request) }),
    abortSignal: signal,
  });
}

/** A seed goes this way because the SDK loses a seed of 0 on its own. */
function ownOptions(model: VideoDescription, { image, video, durationSeconds, seed }: VideoRequest): JsonObject {
  const { imageOption, videoOption, durationSuffix, provider } = model;
  return {
    ...(seed === null ? {} : { seed }),
    ...(image === null || imageOption === undefined ? {} : { [imageOption]: dataUri(image) }),
    ...(video === null || videoOption === undefined ? {} : { [videoOption]: dataUri(video) }),
    ...(durationSeconds === null || durationSuffix === undefined
      ? {}
      : { duration: `${durationSeconds}${durationSuffix}` }),
    // The longest that is taken would keep the handle from us for a minute: see Replicate's `Prefer: wait`.
    ...(provider === 'replicate' ? { maxWaitTimeInSeconds: 1 } : {}),
  };
}

function dataUri({ bytes, mimeType }: MediaBytes): string {
  return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}

function fileOf({ bytes, mimeType }: MediaBytes): { type: 'file'; mediaType: string; data: Uint8Array } {
  return { type: 'file', mediaType: mimeType, data: bytes };
}
