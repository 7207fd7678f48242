import path from 'node:path';
import { MediaFailure } from '../../../domain/errors';
import type { MediaBytes, PixelSize } from '../../generation-request';
import { runInThread } from '../thread/run-in-thread';
import { decode, openPicture } from './decode-picture';
import type { MaskRegion, MaskRequest } from './mask-region';
import { readAlpha } from './pixels';

const MASK_PATH = ['input', 'mask'];

/** @throws {MediaFailure} CORRUPT_MEDIA; INVALID_INPUT: of another size than the picture, or transparent nowhere */
export async function openMask(mask: MediaBytes, size: PixelSize, signal: AbortSignal): Promise<MaskRegion> {
  const { picture, size: maskSize } = await openPicture(mask, MASK_PATH);
  if (maskSize.width !== size.width || maskSize.height !== size.height) {
    const message = `The mask has ${maskSize.width}x${maskSize.height} pixels, the picture ${size.width}x${size.height}.`;
    throw new MediaFailure('INVALID_INPUT', message, { path: MASK_PATH });
  }
  const alpha = await decode(readAlpha, picture, MASK_PATH);
  const file = path.join(__dirname, 'mask-thread.js');
  const maskRequest: MaskRequest = { alpha, ...size };
  const transfer = [alpha.buffer];
  const region = await runInThread<MaskRequest, MaskRegion | null>(file, maskRequest, { signal, transfer });
  if (region !== null) return region;
  const message = 'The mask is transparent nowhere, so nothing may change.';
  throw new MediaFailure('INVALID_INPUT', message, { path: MASK_PATH });
}
