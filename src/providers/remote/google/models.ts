import type { KnownModel, RetiredModel } from '../models/known-model';
import type { ImageDescription } from '../models/model-description';
import { object, oneOf } from '../models/parameters';

// Pictures alone: Google's video models of today are asked by its Interactions API, which is not spoken here, and those
// of `predictLongRunning` (Veo) are shut down. Its speech has no place in the SDK.

const IMAGE_SIZE = oneOf('imageSize', ['1K', '2K', '4K'], {
  default: '1K',
  description: 'About as many pixels a side. The price that is told is of 1K.',
});

const GEMINI_IMAGE = {
  kind: 'IMAGE',
  provider: 'google',
  capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'REFERENCE_IMAGES'],
  maxImages: 1,
  maxInputImages: 14,
  sizes: null,
  qualities: null,
  seed: true,
  maskForm: 'TRANSPARENT',
  // 2.1: https://docs.laozhang.ai/en/announcements/nano-banana-2-1-2026-10.md; Pro:
  // https://tanstack.com/ai/latest/docs/media/image-generation-advanced.md (2026-11-29).
  parameters: [object('imageConfig', [IMAGE_SIZE])],
} as const satisfies Partial<ImageDescription>;

const RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];

export const GOOGLE_MODELS: readonly KnownModel<'google'>[] = [
  {
    ...GEMINI_IMAGE,
    providerModelId: 'gemini-nano-banana-2.1',
    description: 'Gemini Nano Banana 2.1: edits by instruction, combines up to 14 pictures, writes text; one a call.',
    aspectRatios: [...RATIOS, '1:4', '4:1', '1:8', '8:1'],
    // 1,120 tokens of a 1K picture at 30 USD a million: https://github.com/BerriAI/litellm/discussions/44983.
    price: { unit: 'IMAGE', usd: 0.0336 },
    // Of 2026-10-07. It is the replacement that https://firebase.google.com/docs/ai-logic/imagen-models-migration names.
    source: 'https://docs.laozhang.ai/en/api-capabilities/nano-banana-2-1-image.md',
    checkedOn: '2026-11-29',
  },
  {
    ...GEMINI_IMAGE,
    providerModelId: 'gemini-3-pro-image',
    description:
      'Gemini 3 Pro Image: edits by instruction and combines up to 14 pictures with care; one picture a call.',
    aspectRatios: RATIOS,
    // 1,120 tokens of a 1K picture at 120 USD a million: https://ngrok.com/changelog/ai-gateway-gemini-image-output.
    price: { unit: 'IMAGE', usd: 0.1344 },
    source: 'https://ai.google.dev/gemini-api/docs/deprecations',
    checkedOn: '2026-11-29',
  },
  {
    ...GEMINI_IMAGE,
    providerModelId: 'gemini-3.1-flash-lite-image',
    description: 'Gemini 3.1 Flash-Lite Image: pictures and edits in seconds, at 1K only; one picture a call.',
    // How many is not said: as many as the model took that it is to replace.
    maxInputImages: 3,
    aspectRatios: RATIOS,
    parameters: [],
    // https://docs.laozhang.ai/en/api-capabilities/nano-banana-2-lite-api: Google's own, of July.
    price: { unit: 'IMAGE', usd: 0.0336 },
    source: 'https://ai.google.dev/gemini-api/docs/models/gemini-3.1-flash-lite-image',
    checkedOn: '2026-11-29',
  },
];

const RETIRED = {
  provider: 'google',
  kind: 'IMAGE',
  successor: 'google/gemini-nano-banana-2.1',
  source: 'https://firebase.google.com/docs/ai-logic/imagen-models-migration',
  checkedOn: '2026-11-29',
} as const;

/** What took their place, gemini-omni-1.1-flash, is asked by Google's Interactions API. */
const VEO = {
  provider: 'google',
  kind: 'VIDEO',
  successor: null,
  source: 'https://ai.google.dev/gemini-api/docs/changelog',
  checkedOn: '2026-11-29',
} as const;

export const GOOGLE_RETIRED_MODELS: readonly RetiredModel<'google'>[] = [
  { ...RETIRED, providerModelId: 'imagen-4.0-generate-001', on: '2026-08-17' },
  { ...RETIRED, providerModelId: 'imagen-4.0-fast-generate-001', on: '2026-08-17' },
  {
    ...RETIRED,
    providerModelId: 'imagen-4.0-ultra-generate-001',
    on: '2026-08-17',
    successor: 'google/gemini-3-pro-image',
  },
  // The only date that is public; some say that projects from before 2026-09-18 have it still. Theirs is MODELS_FILE.
  {
    ...RETIRED,
    providerModelId: 'gemini-2.5-flash-image',
    on: '2026-10-02',
    source: 'https://ai.google.dev/gemini-api/docs/deprecations',
  },
  {
    ...RETIRED,
    providerModelId: 'gemini-3.1-flash-image',
    on: '2026-10-29',
    source: 'https://github.com/BerriAI/litellm/discussions/44983',
  },
  { ...VEO, providerModelId: 'veo-3.0-generate-001', on: '2026-06-30' },
  { ...VEO, providerModelId: 'veo-3.0-fast-generate-001', on: '2026-06-30' },
  // https://docs.apiyi.com/en/live/2026-10/veo-3-1-preview-retired.md
  { ...VEO, providerModelId: 'veo-3.1-generate-preview', on: '2026-10-22' },
  { ...VEO, providerModelId: 'veo-3.1-fast-generate-preview', on: '2026-10-22' },
];
