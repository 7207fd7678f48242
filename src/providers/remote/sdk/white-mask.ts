import sharp from 'sharp';
import { MediaFailure } from '../../../domain/errors';
import type { MediaBytes } from '../../generation-request';

/** As many pixels as a picture may have here. */
const MAX_PIXELS = 64_000_000;

/** The same mask for models that repaint what is white and keep what is black: white where it was transparent. */
export async function whiteMask({ bytes }: MediaBytes): Promise<MediaBytes> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS });
    const white = await picture.ensureAlpha().extractChannel('alpha').negate().toColourspace('b-w').png().toBuffer();
    return { bytes: white, mimeType: 'image/png' };
  } catch (error) {
    const cause = error instanceof Error ? error : undefined;
    throw new MediaFailure('CORRUPT_MEDIA', 'The mask cannot be read.', { path: ['input', 'mask'], cause });
  }
}
