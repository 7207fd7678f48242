import type { ImageDescription, SpeechDescription, TranscriptionDescription } from '../model-description';
import type { KnownModel } from './known-model';
import { decimal, list, oneOf, whole } from './parameters';

const PER_MILLION = 1e-6;
/** openai-openapi f85dbe2 (2026-08-21): CreateImageRequest, CreateImageEditRequest, CreateSpeechRequest, CreateTranscriptionRequest. */
const OPENAPI = 'https://github.com/openai/openai-openapi';
/** Shutdown dates and what is recommended instead. */
const DEPRECATIONS = 'https://developers.openai.com/api/docs/deprecations';

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

/** The options of the SDK (@ai-sdk/openai 3.0.141) tell what is new in them. */
const GPT_IMAGE_2_6 = {
  ...GPT_IMAGE,
  qualities: ['low', 'medium', 'high', 'xhigh', 'max', 'auto'],
  parameters: [
    ...GPT_IMAGE.parameters,
    oneOf('complexity', ['low', 'medium', 'high'], { default: 'high', description: 'How much detail is planned.' }),
  ],
} as const satisfies Partial<ImageDescription>;

const SPEECH = {
  kind: 'SPEECH',
  provider: 'openai',
  capabilities: ['TEXT_TO_SPEECH'],
  formats: { wav: 'wav', mp3: 'mp3', opus: 'opus', flac: 'flac' },
  maxPromptCharacters: 4096,
  parameters: [],
  answer: 'AUDIO',
  // What is recommended instead, gpt-realtime-2.1-mini, is asked another way.
  shutdown: { on: '2027-01-06', successor: null },
  source: DEPRECATIONS,
  checkedOn: '2026-11-29',
} as const satisfies Partial<SpeechDescription> & Partial<KnownModel>;

const TRANSCRIPTION = {
  kind: 'TRANSCRIPTION',
  provider: 'openai',
  capabilities: ['SPEECH_TO_TEXT'],
  language: true,
  prompt: true,
  diarize: false,
  parameters: [decimal('temperature', 0, 1, { default: '0' })],
} as const satisfies Partial<TranscriptionDescription>;

const ENDING_TRANSCRIPTION = {
  ...TRANSCRIPTION,
  shutdown: { on: '2027-02-26', successor: 'openai/gpt-transcribe' },
  // The notice of 2026-08-26, as read in October; the dates agree with `shutdown_date` of GET /v1/models then.
  source: 'https://www.developersdigest.tech/blog/whisper-1-gpt-4o-transcribe-deprecation',
  checkedOn: '2026-11-29',
} as const satisfies Partial<TranscriptionDescription> & Partial<KnownModel>;

const VOICES = ['alloy', 'ash', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer'];
const EXPRESSIVE_VOICES = [...VOICES, 'ballad', 'cedar', 'marin', 'verse'];
const SIZES = 'Any size of multiples of 16, up to 3840x2160.';

export const OPENAI_MODELS: readonly KnownModel[] = [
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
  {
    ...GPT_IMAGE,
    providerModelId: 'gpt-image-1-mini',
    description: 'GPT Image 1 mini: for a fifth of the price of GPT Image 1, and with less detail.',
    sizes: ['1024x1024', '1536x1024', '1024x1536'],
    shutdown: { on: '2026-12-01', successor: 'openai/gpt-image-2.6-flare' },
    price: {
      unit: 'TOKEN',
      textInputUsd: 2 * PER_MILLION,
      imageInputUsd: 2.5 * PER_MILLION,
      outputUsd: 8 * PER_MILLION,
    },
    source: DEPRECATIONS,
    checkedOn: '2026-11-29',
  },
  {
    ...SPEECH,
    providerModelId: 'gpt-4o-mini-tts',
    aliases: ['gpt-4o-mini-tts-2025-12-15'],
    description: 'GPT-4o mini TTS: natural speech in many languages.',
    voices: EXPRESSIVE_VOICES,
    // Taken and not heeded.
    speed: null,
    // By tokens of sound, which the answer does not count.
    price: null,
  },
  {
    ...SPEECH,
    providerModelId: 'tts-1',
    description: 'TTS 1: speech in many languages, made for speed.',
    voices: VOICES,
    speed: { min: 0.25, max: 4 },
    price: { unit: 'CHARACTER', usd: 15 * PER_MILLION },
  },
  {
    ...SPEECH,
    providerModelId: 'tts-1-hd',
    description: 'TTS 1 HD: speech in many languages, made for quality.',
    voices: VOICES,
    speed: { min: 0.25, max: 4 },
    price: { unit: 'CHARACTER', usd: 30 * PER_MILLION },
  },
  {
    ...TRANSCRIPTION,
    providerModelId: 'gpt-transcribe',
    description: 'GPT Transcribe: takes hints of words and names; without segments.',
    segments: false,
    // Whether it heeds a temperature is not told.
    parameters: [list('keywords', { description: 'Words and names that may be said.' })],
    // https://www.developersdigest.tech/blog/whisper-1-gpt-4o-transcribe-deprecation, of 2026-10-17.
    price: { unit: 'AUDIO_SECOND', usd: 0.0045 / 60 },
    source: OPENAPI,
    checkedOn: '2026-11-29',
  },
  {
    ...ENDING_TRANSCRIPTION,
    providerModelId: 'whisper-1',
    description: 'Whisper: transcribes about a hundred languages, with segments.',
    segments: true,
    price: { unit: 'AUDIO_SECOND', usd: 0.006 / 60 },
  },
  {
    ...ENDING_TRANSCRIPTION,
    providerModelId: 'gpt-4o-transcribe',
    description: 'GPT-4o Transcribe: fewer errors than Whisper, without segments.',
    segments: false,
    // By tokens of sound.
    price: null,
  },
  {
    ...ENDING_TRANSCRIPTION,
    providerModelId: 'gpt-4o-mini-transcribe',
    aliases: ['gpt-4o-mini-transcribe-2025-12-15'],
    description: 'GPT-4o mini Transcribe: cheaper and faster than GPT-4o Transcribe, without segments.',
    segments: false,
    price: null,
  },
];
