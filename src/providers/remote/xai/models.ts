import type { KnownModel } from '../models/known-model';
import type { ImageDescription, VideoDescription } from '../models/model-description';
import { oneOf } from '../models/parameters';

// Prices: every answer says what it cost.

const IMAGE = {
  kind: 'IMAGE',
  provider: 'xai',
  capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'REFERENCE_IMAGES'],
  maxImages: 10,
  sizes: null,
  seed: false,
  maskForm: 'TRANSPARENT',
  parameters: [oneOf('resolution', ['1k', '2k'], { default: '1k' })],
} as const satisfies Partial<ImageDescription>;

/** Without `auto`, which is what it is without a ratio. */
const RATIOS = [
  ...['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '2:1', '1:2'],
  ...['19.5:9', '9:19.5', '20:9', '9:20'],
];

const IMAGE_MIGRATION = 'https://docs.x.ai/developers/migration/imagine-image-quality-nov-2';
const VIDEO_OVERVIEW = 'https://docs.x.ai/developers/model-capabilities/video/overview.md';

const VIDEO = {
  kind: 'VIDEO',
  provider: 'xai',
  // They edit videos too, but take them by public address only.
  capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO', 'REFERENCE_IMAGES'],
  sizes: {
    '1280x720': { aspectRatio: '16:9', resolution: '1280x720' },
    '720x1280': { aspectRatio: '9:16', resolution: '1280x720' },
    '854x480': { aspectRatio: '16:9', resolution: '854x480' },
    '480x854': { aspectRatio: '9:16', resolution: '854x480' },
  },
  durations: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  seed: false,
  parameters: [],
  price: null,
} as const satisfies Partial<VideoDescription>;

const FULL_HD = {
  '1920x1080': { aspectRatio: '16:9', resolution: '1920x1080' },
  '1080x1920': { aspectRatio: '9:16', resolution: '1920x1080' },
} as const;

export const XAI_MODELS: readonly KnownModel<'xai'>[] = [
  {
    ...IMAGE,
    providerModelId: 'grok-imagine-image-2.0',
    description: 'Grok Imagine 2.0: pictures from text with legible lettering, and edits of up to five pictures.',
    maxInputImages: 5,
    aspectRatios: [...RATIOS, '21:9', '5:2'],
    // The SDK does not let `auto` through, which is what it is without a quality.
    qualities: ['low', 'medium'],
    // By quality and resolution.
    price: null,
    source: 'https://docs.x.ai/release-notes',
    checkedOn: '2026-11-29',
  },
  {
    ...IMAGE,
    providerModelId: 'grok-imagine-image',
    description: 'Grok Imagine: pictures from text, and edits by instruction.',
    maxInputImages: 3,
    aspectRatios: RATIOS,
    qualities: null,
    price: { unit: 'IMAGE', usd: 0.02 },
    source: IMAGE_MIGRATION,
    checkedOn: '2026-11-29',
  },
  {
    ...IMAGE,
    // «requests … are served by grok-imagine-image-2.0 with quality set to low. The slug continues to resolve»: it is sent as
    // it is, as what was asked for by it costs and looks so. Those to the alias «follow it».
    providerModelId: 'grok-imagine-image-quality',
    aliases: ['grok-imagine-image-pro'],
    description: 'The name of an older model, which xAI serves with Grok Imagine 2.0 at its low quality.',
    maxInputImages: 5,
    aspectRatios: [...RATIOS, '21:9', '5:2'],
    qualities: null,
    price: null,
    source: IMAGE_MIGRATION,
    checkedOn: '2026-11-29',
  },
  {
    ...VIDEO,
    providerModelId: 'grok-imagine-video-1.5',
    description: 'Grok Imagine Video 1.5: video with sound, of 1 to 15 seconds, up to 1080p; by references up to 720p.',
    sizes: { ...VIDEO.sizes, ...FULL_HD },
    sizesWithoutReferences: Object.keys(FULL_HD),
    // By references: «up to 14 images, 15 s, 720p»; of the older «up to 7 images, 10 s, 720p». Measured before that was
    // said: https://github.com/lidge-jun/ima2-gen/pull/230 (2026-09-08).
    maxReferenceImages: 14,
    source: VIDEO_OVERVIEW,
    checkedOn: '2026-11-29',
  },
  {
    ...VIDEO,
    providerModelId: 'grok-imagine-video-1.5-lite',
    description: 'Grok Imagine Video 1.5 Lite: video with sound, of 1 to 15 seconds, up to 1080p, for less than 1.5.',
    // Of references nothing is said.
    capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
    sizes: { ...VIDEO.sizes, ...FULL_HD },
    maxReferenceImages: 0,
    source: 'https://vercel.com/ai-gateway/models/grok-imagine-video-1.5-lite.md',
    checkedOn: '2026-11-29',
  },
  {
    ...VIDEO,
    providerModelId: 'grok-imagine-video',
    description: 'Grok Imagine Video: video with sound, of 1 to 15 seconds; up to 10 by references.',
    maxReferenceImages: 7,
    maxSecondsByReferences: 10,
    source: VIDEO_OVERVIEW,
    checkedOn: '2026-11-29',
  },
];
