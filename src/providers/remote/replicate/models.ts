import type { KnownModel, RetiredModel } from '../models/known-model';
import type { ImageDescription, VideoDescription } from '../models/model-description';
import { decimal, flag, oneOf, whole } from '../models/parameters';

// Parameters and ranges: https://replicate.com/<id>/versions/<version>/api.

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

const OUTPUT_FORMAT = oneOf('output_format', ['webp', 'jpg', 'png']);
const OUTPUT_QUALITY = whole('output_quality', 0, 100, { default: '80' });

export const REPLICATE_MODELS: readonly KnownModel<'replicate'>[] = [
  {
    ...FLUX,
    providerModelId: 'black-forest-labs/flux-2-pro',
    description: 'FLUX.2 [pro]: pictures from text, with care for detail and lettering; one picture a call.',
    // It edits up to eight pictures too, by a list that the SDK does not send.
    maxImages: 1,
    parameters: [
      oneOf('resolution', ['0.5 MP', '1 MP', '2 MP', '4 MP'], { default: '1 MP' }),
      OUTPUT_FORMAT,
      OUTPUT_QUALITY,
    ],
    // By megapixel.
    price: null,
    source:
      'https://replicate.com/black-forest-labs/flux-2-pro/versions/00b07c32e314ceb5152c1d08e73400e6a61d7d22ba60a405fc76314fc807910c/api',
    checkedOn: '2026-11-29',
  },
  {
    ...FLUX,
    providerModelId: 'black-forest-labs/flux-schnell',
    description: 'FLUX.1 [schnell]: pictures from text in about a second.',
    maxImages: 4,
    parameters: [
      whole('num_inference_steps', 1, 4, { default: '4' }),
      OUTPUT_FORMAT,
      OUTPUT_QUALITY,
      oneOf('megapixels', ['0.25', '1'], { default: '1' }),
    ],
    price: { unit: 'IMAGE', usd: 0.003 },
    source:
      'https://replicate.com/black-forest-labs/flux-schnell/versions/c846a69991daf4c0e5d016514849d14ee5b2e6846ce6b9d6f21369e564cfe51e/api',
    checkedOn: '2026-11-29',
  },
  {
    ...FLUX,
    providerModelId: 'black-forest-labs/flux-1.1-pro',
    description: 'FLUX1.1 [pro]: pictures from text, close to the prompt; one picture a call.',
    maxImages: 1,
    parameters: [OUTPUT_FORMAT, OUTPUT_QUALITY, flag('prompt_upsampling', { default: 'false' })],
    price: { unit: 'IMAGE', usd: 0.04 },
    // Its page was not to be had when the others were read.
    source: 'https://replicate.com/black-forest-labs/flux-1.1-pro/api',
    checkedOn: '2026-11-23',
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
    parameters: [
      whole('steps', 1, 50, { default: '50' }),
      decimal('guidance', 2, 5, { default: '3' }),
      OUTPUT_FORMAT,
      flag('prompt_upsampling', { default: 'false' }),
    ],
    price: { unit: 'IMAGE', usd: 0.05 },
    source:
      'https://replicate.com/black-forest-labs/flux-fill-pro/versions/9609ba7331ed872c99f81c92c69a9ee52a50d8aba99f636173e0674d997efd0c/api',
    checkedOn: '2026-11-29',
  },
  {
    ...VIDEO,
    providerModelId: 'bytedance/seedance-1.5-pro',
    description:
      'Seedance 1.5 Pro: video of 2 to 12 seconds, with sound if it is asked for, from text or a first frame.',
    capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
    sizes: {},
    durations: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    parameters: [flag('generate_audio', { default: 'false' }), flag('camera_fixed', { default: 'false' })],
    source:
      'https://replicate.com/bytedance/seedance-1.5-pro/versions/78c1986fecf4df185593bbf148a0ed5b4b18b7e0e0f34cc3e32c68cdfa9536ba/api',
    checkedOn: '2026-11-29',
  },
  {
    ...VIDEO,
    providerModelId: 'bytedance/seedance-1-pro',
    description: 'Seedance 1 Pro: video of 2 to 12 seconds from text or a first frame, up to 1080p.',
    capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
    sizes: {
      '1280x720': { aspectRatio: '16:9', options: { resolution: '720p' } },
      '720x1280': { aspectRatio: '9:16', options: { resolution: '720p' } },
      '1920x1080': { aspectRatio: '16:9', options: { resolution: '1080p' } },
      '1080x1920': { aspectRatio: '9:16', options: { resolution: '1080p' } },
      '864x480': { aspectRatio: '16:9', options: { resolution: '480p' } },
      '480x864': { aspectRatio: '9:16', options: { resolution: '480p' } },
    },
    durations: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    parameters: [flag('camera_fixed', { default: 'false' })],
    source:
      'https://replicate.com/bytedance/seedance-1-pro/versions/a5fd550893da3b6f67997812759065652454ddaca10e96b83b59cbae1814cb36/api',
    checkedOn: '2026-11-29',
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
    parameters: [flag('prompt_optimizer', { default: 'true' })],
    // Its page was not to be had; that of video-01-live, of the same fields, was.
    source: 'https://replicate.com/minimax/video-01/api',
    checkedOn: '2026-11-23',
  },
];

export const REPLICATE_RETIRED_MODELS: readonly RetiredModel<'replicate'>[] = [
  // No date of Replicate's own is public: ByteDance has ended it, and others lost it on this day or before.
  {
    provider: 'replicate',
    providerModelId: 'bytedance/seedance-1-lite',
    kind: 'VIDEO',
    on: '2026-05-13',
    successor: 'replicate/bytedance/seedance-1.5-pro',
    source: 'https://docs.leonardo.ai/docs/deprecations',
    checkedOn: '2026-11-29',
  },
];
