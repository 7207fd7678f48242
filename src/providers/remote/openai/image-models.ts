import type { KnownModel } from '../models/known-model';
import type { ImageDescription } from '../models/model-description';
import { oneOf, whole } from '../models/parameters';

const PER_MILLION = 1e-6;
/** openai-openapi f85dbe2 (2026-08-21): CreateImageRequest, CreateImageEditRequest. */
const OPENAPI = 'https://github.com/openai/openai-openapi';
const BACKGROUND = oneOf('background', ['transparent', 'opaque', 'auto'], { default: 'auto' });
const OUTPUT = [
  oneOf('outputFormat', ['png', 'jpeg', 'webp'], { default: 'png' }),
  whole('outputCompression', 0, 100, { default: '100', description: 'Of JPEG and WebP, from 0 to 100.' }),
];
/** 400 «Transparent background is not supported for JPEG output format»: https://docs.apiyi.com/en/faq/gpt-image-output-format-background (2026-11-12). */
const NO_CLEAR_JPEG = [
  { name: 'background', value: 'transparent' },
  { name: 'outputFormat', value: 'jpeg' },
] as const;

const GPT_IMAGE = {
  kind: 'IMAGE',
  provider: 'openai',
  capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES'],
  maxImages: 10,
  maxInputImages: 16,
  maxPromptCharacters: 32_000,
  sizes: 'ANY',
  sizeRule: { multipleOf: 16, maxSide: 3840, maxPixels: 3840 * 2160, maxRatio: 3 },
  aspectRatios: null,
  qualities: ['low', 'medium', 'high', 'auto'],
  seed: false,
  maskForm: 'TRANSPARENT',
  parameters: [BACKGROUND, ...OUTPUT],
  conflicts: [NO_CLEAR_JPEG],
  price: { unit: 'TOKEN', textInputUsd: 5 * PER_MILLION, imageInputUsd: 8 * PER_MILLION, outputUsd: 30 * PER_MILLION },
} as const satisfies Partial<ImageDescription>;

/** The options of the SDK (@ai-sdk/openai 3.0.141) say what is new in them; of a least of pixels nothing is said. */
const GPT_IMAGE_2_6 = {
  ...GPT_IMAGE,
  qualities: ['low', 'medium', 'high', 'xhigh', 'max', 'auto'],
  parameters: [
    ...GPT_IMAGE.parameters,
    oneOf('complexity', ['low', 'medium', 'high'], { default: 'high', description: 'How much detail is planned.' }),
  ],
} as const satisfies Partial<ImageDescription>;

/** «all three share price and parameters» with gpt-image-2, but for two qualities more, and transparency. */
const GPT_IMAGE_2_5 = {
  ...GPT_IMAGE,
  qualities: GPT_IMAGE_2_6.qualities,
  source: 'https://docs.apiyi.com/en/news/gpt-image-2-5-launch.md',
  checkedOn: '2026-11-29',
} as const satisfies Partial<ImageDescription> & Partial<KnownModel>;

const SIZES = 'Any size of multiples of 16, up to 3840x2160.';

/** The best first. */
export const OPENAI_IMAGE_MODELS: readonly KnownModel<'openai'>[] = [
  {
    ...GPT_IMAGE_2_6,
    providerModelId: 'gpt-image-2.6-sunburst',
    description: `GPT Image 2.6 Sunburst: detailed pictures, and edits that keep what they should, with masks. ${SIZES}`,
    source: 'https://developers.openai.com/api/docs/models/gpt-image-2.6-sunburst',
    checkedOn: '2026-11-29',
  },
  {
    ...GPT_IMAGE_2_6,
    providerModelId: 'gpt-image-2.6-flare',
    description: `GPT Image 2.6 Flare: as Sunburst, in seconds and with less detail. ${SIZES}`,
    // «Both take the same parameters and cost the same.»
    source: 'https://wavespeed.ai/gpt-image-2-6-api',
    checkedOn: '2026-11-29',
  },
  {
    ...GPT_IMAGE_2_5,
    providerModelId: 'gpt-image-2.5-sunburst',
    aliases: ['gpt-image-2.5-sunburst-2026-09-08'],
    description: `GPT Image 2.5 Sunburst: edits that keep what they should, and fine detail, with masks. ${SIZES}`,
  },
  {
    ...GPT_IMAGE_2_5,
    providerModelId: 'gpt-image-2.5-flare',
    aliases: ['gpt-image-2.5-flare-2026-09-08'],
    description: `GPT Image 2.5 Flare: as Sunburst, sooner and with less detail. ${SIZES}`,
  },
  {
    ...GPT_IMAGE,
    providerModelId: 'gpt-image-2',
    aliases: ['gpt-image-2-2026-04-21'],
    description: `GPT Image 2: follows long instructions, edits with masks, combines several pictures. ${SIZES} At least 655,360 pixels.`,
    // «Total pixels must be at least 655,360»: https://developers.openai.com/api/docs/guides/image-generation (2026-11-29).
    sizeRule: { ...GPT_IMAGE.sizeRule, minPixels: 655_360 },
    // Transparency was a preview, and ended on 2026-09-30:
    // https://docs.apiyi.com/en/live/2026-10/gpt-image-2-transparent-shutdown.md (2026-11-29).
    parameters: [oneOf('background', ['opaque', 'auto'], { default: 'auto' }), ...OUTPUT],
    conflicts: [],
    source: OPENAPI,
    checkedOn: '2026-11-29',
  },
];
