import type { ImageDescription, RemoteModelDescription, VideoDescription } from '../model-description';

// Parameters, values and prices: https://replicate.com/<id>/api.

const FLUX = {
  kind: 'IMAGE',
  provider: 'replicate',
  capabilities: ['TEXT_TO_IMAGE'],
  maxInputImages: 0,
  sizes: null,
  aspectRatios: ['1:1', '16:9', '3:2', '2:3', '4:5', '5:4', '3:4', '4:3', '9:16'],
  qualities: null,
  seed: true,
  maskForm: 'WHITE',
} as const satisfies Partial<ImageDescription>;

const VIDEO = {
  kind: 'VIDEO',
  provider: 'replicate',
  seed: true,
  maxReferenceImages: 0,
  price: null,
} as const satisfies Partial<VideoDescription>;

export const REPLICATE_MODELS: readonly RemoteModelDescription[] = [
  {
    ...FLUX,
    providerModelId: 'black-forest-labs/flux-schnell',
    description: 'FLUX.1 [schnell]: pictures from text in about a second.',
    maxImages: 4,
    parameters: ['num_inference_steps', 'output_format', 'output_quality', 'megapixels'],
    price: { unit: 'IMAGE', usd: 0.003 },
  },
  {
    ...FLUX,
    providerModelId: 'black-forest-labs/flux-1.1-pro',
    description: 'FLUX1.1 [pro]: pictures from text, close to the prompt; one picture a call.',
    maxImages: 1,
    parameters: ['output_format', 'output_quality', 'prompt_upsampling'],
    price: { unit: 'IMAGE', usd: 0.04 },
  },
  {
    ...FLUX,
    providerModelId: 'black-forest-labs/flux-fill-pro',
    description: 'FLUX.1 Fill [pro]: repaints the part of a picture that the mask leaves open.',
    capabilities: ['IMAGE_EDIT', 'MASK'],
    maxImages: 1,
    maxInputImages: 1,
    aspectRatios: null,
    needsMask: true,
    parameters: ['steps', 'guidance', 'output_format', 'prompt_upsampling'],
    price: { unit: 'IMAGE', usd: 0.05 },
  },
  {
    ...VIDEO,
    providerModelId: 'bytedance/seedance-1-lite',
    description: 'Seedance 1 Lite: video of 2 to 12 seconds from text or a first frame.',
    capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
    sizes: {
      '1280x720': { aspectRatio: '16:9', options: { resolution: '720p' } },
      '720x1280': { aspectRatio: '9:16', options: { resolution: '720p' } },
      '864x480': { aspectRatio: '16:9', options: { resolution: '480p' } },
      '480x864': { aspectRatio: '9:16', options: { resolution: '480p' } },
    },
    durations: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    parameters: ['fps', 'camera_fixed'],
  },
  {
    ...VIDEO,
    providerModelId: 'minimax/video-01',
    description: 'MiniMax Video-01: six seconds of video from text or a first frame.',
    capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
    sizes: {},
    durations: [],
    seed: false,
    imageOption: 'first_frame_image',
    parameters: ['prompt_optimizer'],
  },
];
