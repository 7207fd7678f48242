import sharp from 'sharp';
import type { MimeType } from '../../../src/domain/media';
import type { GenerationResult, ImageRequest, MediaBytes, MediaModel } from '../../../src/providers/media-model';
import { seededNoise } from '../media/media-hostile';

export function imageRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    kind: 'IMAGE',
    prompt: 'a lighthouse at dusk',
    image: null,
    mask: null,
    referenceImages: [],
    n: 1,
    size: { width: 160, height: 120 },
    aspectRatio: null,
    quality: null,
    seed: 7,
    parameters: {},
    ...changes,
  };
}

/** What a model makes that is done at once. */
export async function resultOf(
  model: MediaModel,
  request: Parameters<MediaModel['submit']>[0],
  context: Partial<Parameters<MediaModel['submit']>[1]> = {},
): Promise<GenerationResult> {
  const { signal } = new AbortController();
  const submission = await model.submit(request, {
    organizationId: 'org_of_a_test',
    signal,
    onProgress: () => {},
    ...context,
  });
  if (submission.status !== 'DONE') throw new Error('The model has not come to an end');
  return submission.result;
}

export function mediaBytes(bytes: Uint8Array, mimeType: MimeType = 'image/png'): MediaBytes {
  return { bytes, mimeType };
}

/** Decoded as it is displayed: red, green, blue and alpha for each pixel. */
export async function pixelsOf(bytes: Uint8Array) {
  const picture = sharp(bytes).autoOrient().toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' });
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
  return { data, width: info.width, height: info.height, at };
}

export async function solid(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A picture in which hardly any two neighbours are alike, and if it has four channels, transparent in parts. */
export function noisePicture(width: number, height: number, channels: 3 | 4): sharp.Sharp {
  const data = Buffer.from(seededNoise(width, width * height * channels));
  return sharp(data, { raw: { width, height, channels } });
}

/** Transparent where `isOpen` says so. */
export function maskPicture(width: number, height: number, isOpen: (x: number, y: number) => boolean): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) if (isOpen(x, y)) data[(y * width + x) * 4 + 3] = 0;
  }
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}
