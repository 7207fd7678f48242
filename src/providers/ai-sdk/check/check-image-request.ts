import type { ImageRequest } from '../../generation-request';
import type { ImageDescription } from '../model-description';
import { capabilityMissing, checkChoice, invalidValue } from './refuse';

const ASPECT_RATIO = /^[1-9]\d{0,2}:[1-9]\d{0,2}$/;

/** Refuses what the model, or the SDK on the way to it, would not heed. @throws {MediaFailure} */
export function checkImageRequest(model: ImageDescription, request: ImageRequest): void {
  const { image, mask, referenceImages, n, seed, aspectRatio } = request;
  const size = request.size === null ? null : `${request.size.width}x${request.size.height}`;
  checkInputs(model, request);
  if (mask !== null && image === null) throw invalidValue('mask', 'A mask goes with the image that it is for.');
  if (image !== null || referenceImages.length > 0) checkCount(model, request);
  if (n > model.maxImages) {
    if (model.maxImages === 1) throw capabilityMissing(model, 'n', 'makes one picture a call');
    throw invalidValue('n', `n must be at most ${model.maxImages}.`);
  }
  checkChoice(model, 'size', size, model.sizes);
  checkChoice(model, 'aspectRatio', aspectRatio, model.aspectRatios);
  checkChoice(model, 'quality', request.quality, model.qualities);
  if (aspectRatio !== null && !ASPECT_RATIO.test(aspectRatio)) {
    throw invalidValue('aspectRatio', 'aspectRatio must be two numbers, as 16:9.');
  }
  if (aspectRatio !== null && size !== null) throw invalidValue('aspectRatio', 'Give size or aspectRatio, not both.');
  if (seed !== null && !model.seed) throw capabilityMissing(model, 'seed', 'takes no seed');
}

function checkInputs(model: ImageDescription, { image, mask, referenceImages }: ImageRequest): void {
  const can = (capability: ImageDescription['capabilities'][number]) => model.capabilities.includes(capability);
  if (image !== null && !can('IMAGE_EDIT')) throw capabilityMissing(model, 'image', 'edits no pictures');
  if (mask !== null && !can('MASK')) throw capabilityMissing(model, 'mask', 'takes no mask');
  if (referenceImages.length > 0 && !can('REFERENCE_IMAGES')) {
    throw capabilityMissing(model, 'referenceImages', 'takes no reference images');
  }
  const hasInput = image !== null || referenceImages.length > 0;
  if (!hasInput && !can('TEXT_TO_IMAGE')) throw capabilityMissing(model, 'image', 'makes nothing without a picture');
  if (mask === null && model.needsMask === true)
    throw capabilityMissing(model, 'mask', 'changes nothing without a mask');
}

function checkCount(model: ImageDescription, { image, referenceImages }: ImageRequest): void {
  const count = referenceImages.length + (image === null ? 0 : 1);
  if (count <= model.maxInputImages) return;
  throw invalidValue('referenceImages', `This model takes at most ${model.maxInputImages} pictures.`);
}
