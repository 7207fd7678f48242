import type { ModelCapability } from '../../domain/generation';
import type { CheckedModel, RequestOutline } from '../media-model';
import { capabilityMissing, invalidValue } from './refusal';

/** Which capability a medium calls for, and what a model without it is said to be. */
const NEEDS = {
  IMAGE: {
    image: ['IMAGE_EDIT', 'edits no pictures'],
    mask: ['MASK', 'takes no mask'],
  },
  VIDEO: {
    image: ['IMAGE_TO_VIDEO', 'takes no first frame'],
    video: ['VIDEO_TO_VIDEO', 'takes no video'],
  },
} as const satisfies Record<string, Partial<Record<string, readonly [ModelCapability, string]>>>;

/** @throws {MediaFailure} INVALID_INPUT, MODEL_CAPABILITY_MISSING */
export function checkMedia(model: CheckedModel, outline: RequestOutline): void {
  const { kind } = outline.settings;
  if (kind !== 'IMAGE' && kind !== 'VIDEO') return;
  const { media, referenceImages } = outline;
  for (const [field, [capability, what]] of Object.entries(NEEDS[kind])) {
    if (media.has(field as 'image') && !model.capabilities.has(capability)) throw capabilityMissing(model, field, what);
  }
  checkReferences(model, referenceImages);
  if (media.has('mask') && !media.has('image'))
    throw invalidValue('mask', 'A mask goes with the image that it is for.');
  if (kind === 'VIDEO' && media.has('image') && media.has('video')) {
    throw invalidValue('image', 'Give an image or a video, not both.');
  }
  if (kind === 'IMAGE' && !media.has('image') && referenceImages === 0) requireText(model, 'TEXT_TO_IMAGE', 'image');
  if (kind === 'VIDEO' && !media.has('image') && !media.has('video')) {
    requireText(model, 'TEXT_TO_VIDEO', model.capabilities.has('IMAGE_TO_VIDEO') ? 'image' : 'video');
  }
}

function checkReferences(model: CheckedModel, count: number): void {
  if (count === 0) return;
  const most = model.parameters.maxReferenceImages;
  if (!model.capabilities.has('REFERENCE_IMAGES') || most === null) {
    throw capabilityMissing(model, 'referenceImages', 'takes no reference images');
  }
  if (count > most) throw invalidValue('referenceImages', `This model takes at most ${most} reference images.`);
}

/** @param field what it cannot do without, if words are not enough */
function requireText(model: CheckedModel, capability: ModelCapability, field: 'image' | 'video'): void {
  if (model.capabilities.has(capability)) return;
  throw capabilityMissing(model, field, `makes nothing without ${field === 'image' ? 'a picture' : 'a video'}`);
}
