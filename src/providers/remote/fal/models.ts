import type { KnownModel, RetiredModel } from '../models/known-model';
import type { ImageDescription, VideoDescription } from '../models/model-description';
import { decimal, flag, oneOf, text, whole } from '../models/parameters';
import { FAL_AUDIO_MODELS } from './audio-models';

// Each has a page of its own for machines, https://fal.ai/models/<id>/llms.txt. Prices by megapixel, and by the tokens of
// a size, are left out.

const FLUX = {
  kind: 'IMAGE',
  provider: 'fal',
  maxImages: 4,
  sizes: 'ANY',
  aspectRatios: ['1:1', '16:9', '9:16', '4:3', '3:4', '16:10', '10:16', '21:9', '9:21'],
  qualities: null,
  seed: true,
  maskForm: 'WHITE',
  price: null,
} as const satisfies Partial<ImageDescription>;

// The ranges are the SDK's (@ai-sdk/fal 2.0.59).
const GUIDANCE = decimal('guidanceScale', 1, 20);
const STEPS = whole('numInferenceSteps', 1, 50);
const OUTPUT_FORMAT = oneOf('outputFormat', ['jpeg', 'png']);
const ACCELERATION = oneOf('acceleration', ['none', 'regular', 'high']);

/** Durations go as texts, and a number is refused. */
const SEEDANCE = {
  kind: 'VIDEO',
  provider: 'fal',
  durations: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  durationSuffix: '',
  seed: true,
  maxReferenceImages: 0,
  parameters: [flag('generate_audio', { default: 'true' })],
  price: null,
} as const satisfies Partial<VideoDescription>;

export const FAL_MODELS: readonly KnownModel<'fal'>[] = [
  {
    ...FLUX,
    providerModelId: 'fal-ai/flux-2',
    description: 'FLUX.2 [dev]: realistic pictures and crisp lettering from text; sides of 512 to 2048 pixels.',
    capabilities: ['TEXT_TO_IMAGE'],
    maxInputImages: 0,
    sizeRule: { minSide: 512, maxSide: 2048 },
    parameters: [GUIDANCE, STEPS, OUTPUT_FORMAT, ACCELERATION],
    source: 'https://fal.ai/models/fal-ai/flux-2/llms.txt',
    checkedOn: '2026-11-29',
  },
  {
    ...FLUX,
    providerModelId: 'fal-ai/flux/dev',
    description: 'FLUX.1 [dev]: pictures from text, of any size.',
    capabilities: ['TEXT_TO_IMAGE'],
    maxInputImages: 0,
    parameters: [GUIDANCE, STEPS, OUTPUT_FORMAT, ACCELERATION],
    source: 'https://fal.ai/models/fal-ai/flux-1/dev/llms.txt',
    checkedOn: '2026-11-29',
  },
  {
    ...FLUX,
    providerModelId: 'fal-ai/flux/schnell',
    description: 'FLUX.1 [schnell]: pictures from text in about a second, of any size.',
    capabilities: ['TEXT_TO_IMAGE'],
    maxInputImages: 0,
    parameters: [GUIDANCE, STEPS, OUTPUT_FORMAT, ACCELERATION],
    source: 'https://fal.ai/docs/examples/image-generation/fast-flux',
    checkedOn: '2026-11-29',
  },
  {
    ...FLUX,
    providerModelId: 'fal-ai/flux-pro/kontext',
    description: 'FLUX.1 Kontext [pro]: edits a picture by instruction, and leaves the rest as it is.',
    capabilities: ['IMAGE_EDIT'],
    maxInputImages: 1,
    sizes: null,
    aspectRatios: ['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21'],
    aspectRatioOption: 'aspect_ratio',
    parameters: [GUIDANCE, OUTPUT_FORMAT],
    price: { unit: 'IMAGE', usd: 0.04 },
    // Its own page was not to be had when the others were read; @ai-sdk/fal lists it.
    source: 'https://fal.ai/models/fal-ai/flux-pro/kontext/llms.txt',
    checkedOn: '2026-11-23',
  },
  {
    ...FLUX,
    providerModelId: 'fal-ai/flux-lora/inpainting',
    description: 'FLUX.1 [dev] Inpainting: repaints the part of a picture that the mask leaves open.',
    capabilities: ['IMAGE_EDIT', 'MASK'],
    maxInputImages: 1,
    needsMask: true,
    parameters: [GUIDANCE, STEPS, decimal('strength', 0, 1), OUTPUT_FORMAT],
    source: 'https://fal.ai/models/fal-ai/flux-lora/inpainting/llms.txt',
    checkedOn: '2026-11-29',
  },
  ...FAL_AUDIO_MODELS,
  {
    ...SEEDANCE,
    providerModelId: 'bytedance/seedance-2.0/text-to-video',
    description: 'Seedance 2.0: video with sound, of 4 to 15 seconds, from text.',
    capabilities: ['TEXT_TO_VIDEO'],
    sizes: {
      '1280x720': { aspectRatio: '16:9', options: { resolution: '720p' } },
      '720x1280': { aspectRatio: '9:16', options: { resolution: '720p' } },
    },
    source: 'https://fal.ai/models/bytedance/seedance-2.0/text-to-video/api',
    checkedOn: '2026-11-29',
  },
  {
    ...SEEDANCE,
    providerModelId: 'bytedance/seedance-2.0/image-to-video',
    description: 'Seedance 2.0: video with sound, of 4 to 15 seconds, from a first frame.',
    capabilities: ['IMAGE_TO_VIDEO'],
    sizes: {},
    source: 'https://fal.ai/models/bytedance/seedance-2.0/text-to-video/api',
    checkedOn: '2026-11-29',
  },
  {
    ...SEEDANCE,
    providerModelId: 'fal-ai/bytedance/seedance/v1.5/pro/text-to-video',
    description: 'Seedance 1.5 Pro: video with sound, of 4 to 12 seconds, from text, up to 1080p.',
    capabilities: ['TEXT_TO_VIDEO'],
    durations: [4, 5, 6, 7, 8, 9, 10, 11, 12],
    parameters: [...SEEDANCE.parameters, flag('camera_fixed', { default: 'false' })],
    sizes: {
      '1280x720': { aspectRatio: '16:9', options: { resolution: '720p' } },
      '720x1280': { aspectRatio: '9:16', options: { resolution: '720p' } },
      '1920x1080': { aspectRatio: '16:9', options: { resolution: '1080p' } },
      '1080x1920': { aspectRatio: '9:16', options: { resolution: '1080p' } },
    },
    source: 'https://fal.ai/models/fal-ai/bytedance/seedance/v1.5/pro/text-to-video/llms.txt',
    checkedOn: '2026-11-29',
  },
  {
    kind: 'VIDEO',
    provider: 'fal',
    providerModelId: 'fal-ai/wan/v2.2-a14b/video-to-video',
    description: 'Wan 2.2 A14B: changes a video by instruction.',
    capabilities: ['VIDEO_TO_VIDEO'],
    sizes: {},
    durations: [],
    seed: true,
    maxReferenceImages: 0,
    videoOption: 'video_url',
    parameters: [decimal('strength', 0, 1), text('negativePrompt')],
    price: null,
    // Its own page was not to be had when the others were read.
    source: 'https://fal.ai/models/fal-ai/wan/v2.2-a14b/video-to-video/llms.txt',
    checkedOn: '2026-11-23',
  },
];

/** No date of fal's own is public: ByteDance has ended it, and others lost it on this day or before. */
const SEEDANCE_LITE = {
  provider: 'fal',
  kind: 'VIDEO',
  on: '2026-05-13',
  source: 'https://docs.leonardo.ai/docs/deprecations',
  checkedOn: '2026-11-29',
} as const;

export const FAL_RETIRED_MODELS: readonly RetiredModel<'fal'>[] = [
  {
    ...SEEDANCE_LITE,
    providerModelId: 'fal-ai/bytedance/seedance/v1/lite/text-to-video',
    successor: 'fal/bytedance/seedance-2.0/text-to-video',
  },
  {
    ...SEEDANCE_LITE,
    providerModelId: 'fal-ai/bytedance/seedance/v1/lite/image-to-video',
    successor: 'fal/bytedance/seedance-2.0/image-to-video',
  },
];
