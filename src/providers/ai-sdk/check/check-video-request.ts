import type { ModelCapability } from '../../../domain/generation';
import type { VideoRequest } from '../../generation-request';
import type { VideoDescription } from '../model-description';
import { capabilityMissing, checkChoice, invalidValue } from './refuse';

/** Refuses what the model, or the SDK on the way to it, would not heed. @throws {MediaFailure} */
export function checkVideoRequest(model: VideoDescription, request: VideoRequest): void {
  const size = request.size === null ? null : `${request.size.width}x${request.size.height}`;
  checkInputs(model, request);
  const sizes = Object.keys(model.sizes);
  checkChoice(model, 'size', size, sizes.length === 0 ? null : sizes);
  checkDuration(model, request.durationSeconds);
  if (request.seed !== null && !model.seed) throw capabilityMissing(model, 'seed', 'takes no seed');
}

function checkInputs(model: VideoDescription, { image, video, referenceImages }: VideoRequest): void {
  const can = (capability: ModelCapability) => model.capabilities.includes(capability);
  if (image !== null && !can('IMAGE_TO_VIDEO')) throw capabilityMissing(model, 'image', 'takes no first frame');
  if (video !== null && !can('VIDEO_TO_VIDEO')) throw capabilityMissing(model, 'video', 'takes no video');
  if (image !== null && video !== null) throw invalidValue('image', 'Give an image or a video, not both.');
  if (referenceImages.length > 0 && !can('REFERENCE_IMAGES')) {
    throw capabilityMissing(model, 'referenceImages', 'takes no reference images');
  }
  if (referenceImages.length > 0 && (image !== null || video !== null)) {
    throw invalidValue('referenceImages', 'Reference images go with a prompt alone.');
  }
  if (referenceImages.length > model.maxReferenceImages) {
    throw invalidValue('referenceImages', `This model takes at most ${model.maxReferenceImages} reference images.`);
  }
  if (image !== null || video !== null || can('TEXT_TO_VIDEO')) return;
  const needed = can('IMAGE_TO_VIDEO') ? 'image' : 'video';
  throw capabilityMissing(model, needed, `makes nothing without ${needed === 'image' ? 'a first frame' : 'a video'}`);
}

function checkDuration(model: VideoDescription, seconds: number | null): void {
  if (seconds === null || model.durations.includes(seconds)) return;
  if (model.durations.length === 0) {
    throw capabilityMissing(model, 'durationSeconds', 'makes videos of one length');
  }
  throw invalidValue('durationSeconds', `durationSeconds must be one of ${model.durations.join(', ')}.`);
}
