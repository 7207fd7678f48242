import type { OverlayOptions } from 'sharp';
import type { MediaBytes, PixelSize } from '../../generation-request';
import { type CaptionGround, captionLayers } from './caption';
import { referenceInsets } from './reference-insets';

interface LayersRequest {
  readonly prompt: string;
  readonly referenceImages: readonly MediaBytes[];
}

/** Of the shorter side. */
const MARGIN_SHARE = 0.045;
/** Leaves free what a circle cuts off from the square around it, as many a mask is one. */
export const ROUND_MARGIN_SHARE = 0.16;

/**
 * What is laid upon every picture: the references and the caption.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: a reference cannot be decoded
 */
export async function layersFor(
  { prompt, referenceImages }: LayersRequest,
  size: PixelSize,
  ground: CaptionGround,
  marginShare = MARGIN_SHARE,
): Promise<readonly OverlayOptions[]> {
  const margin = Math.round(Math.min(size.width, size.height) * marginShare);
  const insets = await referenceInsets(referenceImages, size, margin);
  return [...insets, ...(await captionLayers(prompt, size, margin, ground))];
}
