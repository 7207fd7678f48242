import type { ImageDescription, VideoDescription } from '../../../src/providers/remote/models/model-description';

// Google's older interfaces, whose own models are shut down: an operator can still name one that speaks them.

export const OWN_IMAGEN: ImageDescription = {
  kind: 'IMAGE',
  provider: 'google',
  providerModelId: 'imagen-own',
  description: "An operator's own, asked as Imagen was.",
  capabilities: ['TEXT_TO_IMAGE'],
  maxImages: 4,
  maxInputImages: 0,
  sizes: null,
  aspectRatios: ['1:1', '16:9'],
  qualities: null,
  seed: false,
  maskForm: 'TRANSPARENT',
  parameters: [],
  price: { unit: 'IMAGE', usd: 0.04 },
};

export const OWN_VEO: VideoDescription = {
  kind: 'VIDEO',
  provider: 'google',
  providerModelId: 'veo-own',
  description: "An operator's own, asked as Veo was.",
  capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
  sizes: {
    '1280x720': { aspectRatio: '16:9', resolution: '1280x720' },
    '720x1280': { aspectRatio: '9:16', resolution: '1280x720' },
  },
  durations: [4, 6, 8],
  seed: true,
  maxReferenceImages: 0,
  parameters: [],
  price: { unit: 'VIDEO_SECOND', usd: 0.4 },
};
