import type { ImageDescription, RemoteModelDescription, VideoDescription } from '../model-description';

// Parameters and values: https://ai.google.dev/gemini-api/docs/imagen, /image-generation and /video.
// Prices: https://ai.google.dev/gemini-api/docs/pricing.

const IMAGEN = {
  kind: 'IMAGE',
  provider: 'google',
  capabilities: ['TEXT_TO_IMAGE'],
  maxImages: 4,
  maxInputImages: 0,
  sizes: null,
  aspectRatios: ['1:1', '3:4', '4:3', '9:16', '16:9'],
  qualities: null,
  seed: false,
  maskForm: 'TRANSPARENT',
  parameters: [],
} as const satisfies Partial<ImageDescription>;

const VEO = {
  kind: 'VIDEO',
  provider: 'google',
  capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
  sizes: {
    '1280x720': { aspectRatio: '16:9', resolution: '1280x720' },
    '1920x1080': { aspectRatio: '16:9', resolution: '1920x1080' },
    '720x1280': { aspectRatio: '9:16', resolution: '1280x720' },
    '1080x1920': { aspectRatio: '9:16', resolution: '1920x1080' },
  },
  durations: [4, 6, 8],
  seed: true,
  maxReferenceImages: 0,
  parameters: ['negativePrompt'],
} as const satisfies Partial<VideoDescription>;

export const GOOGLE_MODELS: readonly RemoteModelDescription[] = [
  {
    ...IMAGEN,
    providerModelId: 'imagen-4.0-generate-001',
    description: 'Imagen 4: photographs and lettering, from text alone.',
    price: { unit: 'IMAGE', usd: 0.04 },
  },
  {
    ...IMAGEN,
    providerModelId: 'imagen-4.0-fast-generate-001',
    description: 'Imagen 4 Fast: as Imagen 4, sooner and with less detail.',
    price: { unit: 'IMAGE', usd: 0.02 },
  },
  {
    ...IMAGEN,
    providerModelId: 'imagen-4.0-ultra-generate-001',
    description: 'Imagen 4 Ultra: as Imagen 4, closer to the prompt; one picture a call.',
    maxImages: 1,
    price: { unit: 'IMAGE', usd: 0.06 },
  },
  {
    kind: 'IMAGE',
    provider: 'google',
    providerModelId: 'gemini-2.5-flash-image',
    description: 'Gemini 2.5 Flash Image: edits by instruction and combines up to three pictures; one picture a call.',
    capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'REFERENCE_IMAGES'],
    maxImages: 1,
    maxInputImages: 3,
    sizes: null,
    aspectRatios: ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'],
    qualities: null,
    seed: true,
    maskForm: 'TRANSPARENT',
    parameters: [],
    // 1,290 tokens a picture, at 30 USD a million.
    price: { unit: 'IMAGE', usd: 0.039 },
  },
  {
    ...VEO,
    providerModelId: 'veo-3.0-generate-001',
    description: 'Veo 3: video with sound from text or a first frame.',
    price: { unit: 'VIDEO_SECOND', usd: 0.4 },
  },
  {
    ...VEO,
    providerModelId: 'veo-3.0-fast-generate-001',
    description: 'Veo 3 Fast: as Veo 3, sooner and cheaper.',
    price: { unit: 'VIDEO_SECOND', usd: 0.15 },
  },
];
