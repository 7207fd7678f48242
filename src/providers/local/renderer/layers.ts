import type { OverlayOptions } from 'sharp';
import type { MediaBytes, PixelSize } from '../../generation-request';
import { captionLayers } from './caption';
import { referenceInsets } from './reference-insets';

interface LayersRequest {
  readonly prompt: string;
  readonly referenceImages: readonly MediaBytes[];
}

/**
 * What is laid upon every picture: the references and the caption.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: a reference cannot be decoded
 */
export async function layersFor(request: LayersRequest, size: PixelSize): Promise<readonly OverlayOptions[]> {
  return [...(await referenceInsets(request.referenceImages, size)), ...(await captionLayers(request.prompt, size))];
}
