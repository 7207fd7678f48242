import type { ImageModelV3, ImageModelV3File } from '@ai-sdk/provider';
import sharp from 'sharp';
import { MediaFailure } from '../../../domain/errors';
import type { JsonObject } from '../../../domain/json';
import type { ImageRequest, MediaBytes } from '../../media-model';
import type { Ask } from '../http/submission';
import type { ImageDescription } from '../models/model-description';
import { bySdk, type SdkAsking } from './by-sdk';

export type SdkImages = SdkAsking<ImageModelV3, ImageDescription, ImageRequest>;

export function imagesBySdk(asking: SdkImages): Ask<ImageDescription, ImageRequest> {
  return bySdk(asking, ownOptions, async (sdk, model, request, common) => {
    const { image, mask, referenceImages, n, seed, size, prompt } = request;
    const files = [...(image === null ? [] : [image]), ...referenceImages].map(fileOf);
    const maskBytes = mask === null || model.maskForm === 'TRANSPARENT' ? mask : await whiteMask(mask);
    return await sdk.doGenerate({
      ...common,
      prompt,
      n,
      size: size === null ? undefined : `${size.width}x${size.height}`,
      aspectRatio: model.aspectRatioOption === undefined ? aspectRatioOf(request) : undefined,
      seed: seed ?? undefined,
      files: files.length === 0 ? undefined : files,
      mask: maskBytes === null ? undefined : fileOf(maskBytes),
    });
  });
}

function ownOptions({ aspectRatioOption }: ImageDescription, { quality, aspectRatio }: ImageRequest): JsonObject {
  return {
    ...(quality === null ? {} : { quality }),
    ...(aspectRatioOption === undefined || aspectRatio === null ? {} : { [aspectRatioOption]: aspectRatio }),
  };
}

function aspectRatioOf({ aspectRatio }: ImageRequest): `${number}:${number}` | undefined {
  const [width, height] = (aspectRatio ?? '').split(':').map(Number);
  return width === undefined || height === undefined ? undefined : `${width}:${height}`;
}

function fileOf({ bytes, mimeType }: MediaBytes): ImageModelV3File {
  return { type: 'file', data: bytes, mediaType: mimeType };
}

/** As many pixels as a picture may have here. */
const MAX_PIXELS = 64_000_000;

/** The same mask for models that repaint what is white and keep what is black: white where it was transparent. */
async function whiteMask({ bytes }: MediaBytes): Promise<MediaBytes> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS });
    const white = await picture.ensureAlpha().extractChannel('alpha').negate().toColourspace('b-w').png().toBuffer();
    return { bytes: white, mimeType: 'image/png' };
  } catch (error) {
    const cause = error instanceof Error ? error : undefined;
    throw new MediaFailure('CORRUPT_MEDIA', 'The mask cannot be read.', { path: ['input', 'mask'], cause });
  }
}
