import type { RemoteModelDescription } from '../model-description';

// Parameters and values: https://docs.x.ai/docs/guides/image-generations and /video-generations.
// Prices: every answer says what it cost.

export const XAI_MODELS: readonly RemoteModelDescription[] = [
  {
    kind: 'IMAGE',
    provider: 'xai',
    providerModelId: 'grok-imagine-image',
    description: 'Grok Imagine: pictures from text, and edits by instruction.',
    capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'REFERENCE_IMAGES'],
    maxImages: 3,
    maxInputImages: 3,
    sizes: null,
    aspectRatios: ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'],
    qualities: null,
    seed: false,
    maskForm: 'TRANSPARENT',
    parameters: ['resolution'],
    price: null,
  },
  {
    kind: 'VIDEO',
    provider: 'xai',
    providerModelId: 'grok-imagine-video',
    description: 'Grok Imagine Video: video with sound, of 1 to 15 seconds, from text, a first frame or references.',
    // It edits videos too, but takes them by public address only.
    capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO', 'REFERENCE_IMAGES'],
    sizes: {
      '1280x720': { aspectRatio: '16:9', resolution: '1280x720' },
      '720x1280': { aspectRatio: '9:16', resolution: '1280x720' },
      '854x480': { aspectRatio: '16:9', resolution: '854x480' },
      '480x854': { aspectRatio: '9:16', resolution: '854x480' },
    },
    durations: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    seed: false,
    maxReferenceImages: 7,
    parameters: [],
    price: null,
  },
];
