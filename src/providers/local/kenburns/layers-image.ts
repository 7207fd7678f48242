import sharp from 'sharp';
import type { PixelSize, VideoRequest } from '../../generation-request';
import type { CaptionGround } from '../renderer/caption';
import { layersFor } from '../renderer/layers';

/**
 * The references and the caption, upon nothing, as PNG.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: a reference cannot be decoded
 */
export async function drawLayers(request: VideoRequest, size: PixelSize, ground: CaptionGround): Promise<Uint8Array> {
  const layers = await layersFor(request, size, ground);
  const nothing = { ...size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const;
  return (
    await sharp({ create: nothing })
      .composite([...layers])
      .png()
      .toUint8Array()
  ).data;
}
