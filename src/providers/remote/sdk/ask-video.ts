import type { Experimental_VideoModelV3 } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { MediaBytes, VideoRequest } from '../../media-model';
import type { Ask } from '../http/submission';
import type { VideoDescription, VideoSize } from '../models/model-description';
import { bySdk, type SdkAsking } from './by-sdk';

export type SdkVideo = SdkAsking<Experimental_VideoModelV3, VideoDescription, VideoRequest>;

export function videoBySdk(asking: SdkVideo): Ask<VideoDescription, VideoRequest> {
  return bySdk(asking, ownOptions, async (sdk, model, request, common) => {
    const { prompt, image, referenceImages, durationSeconds } = request;
    const choice = sizeOf(model, request);
    const references = referenceImages.map(fileOf);
    const isText = model.durationSuffix !== undefined;
    return await sdk.doGenerate({
      ...common,
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
    });
  });
}

/** A seed goes this way because the SDK loses a seed of 0 on its own. */
function ownOptions(model: VideoDescription, request: VideoRequest): JsonObject {
  const { imageOption, videoOption, durationSuffix } = model;
  const { image, video, durationSeconds, seed } = request;
  return {
    ...sizeOf(model, request)?.options,
    ...(seed === null ? {} : { seed }),
    ...(image === null || imageOption === undefined ? {} : { [imageOption]: dataUri(image) }),
    ...(video === null || videoOption === undefined ? {} : { [videoOption]: dataUri(video) }),
    ...(durationSeconds === null || durationSuffix === undefined
      ? {}
      : { duration: `${durationSeconds}${durationSuffix}` }),
  };
}

function sizeOf({ sizes }: VideoDescription, { size }: VideoRequest): VideoSize | undefined {
  return size === null ? undefined : sizes[`${size.width}x${size.height}`];
}

function dataUri({ bytes, mimeType }: MediaBytes): string {
  return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}

function fileOf({ bytes, mimeType }: MediaBytes): { type: 'file'; mediaType: string; data: Uint8Array } {
  return { type: 'file', mediaType: mimeType, data: bytes };
}
