import type {
  ImageDescription,
  RemoteModelDescription,
  SpeechDescription,
  TranscriptionDescription,
} from '../model-description';

// Parameters and values: https://platform.openai.com/docs/api-reference/images and /audio.
// Prices: https://platform.openai.com/docs/pricing.

const PER_MILLION = 1e-6;

const GPT_IMAGE = {
  kind: 'IMAGE',
  provider: 'openai',
  capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES'],
  maxImages: 10,
  maxInputImages: 16,
  sizes: ['1024x1024', '1536x1024', '1024x1536'],
  aspectRatios: null,
  qualities: ['low', 'medium', 'high', 'auto'],
  seed: false,
  maskForm: 'TRANSPARENT',
  parameters: ['background', 'outputFormat', 'outputCompression', 'inputFidelity'],
} as const satisfies Partial<ImageDescription>;

const SPEECH = {
  kind: 'SPEECH',
  provider: 'openai',
  capabilities: ['TEXT_TO_SPEECH'],
  formats: { wav: 'wav', mp3: 'mp3', opus: 'opus', flac: 'flac' },
  parameters: [],
  answer: 'AUDIO',
} as const satisfies Partial<SpeechDescription>;

const TRANSCRIPTION = {
  kind: 'TRANSCRIPTION',
  provider: 'openai',
  capabilities: ['SPEECH_TO_TEXT'],
  language: true,
  prompt: true,
  diarize: false,
  parameters: ['temperature'],
} as const satisfies Partial<TranscriptionDescription>;

const VOICES = ['alloy', 'ash', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer'];
const EXPRESSIVE_VOICES = [...VOICES, 'ballad', 'cedar', 'marin', 'verse'];

export const OPENAI_MODELS: readonly RemoteModelDescription[] = [
  {
    ...GPT_IMAGE,
    providerModelId: 'gpt-image-1',
    description: 'GPT Image 1: follows long instructions, edits with masks, combines several pictures, writes text.',
    price: {
      unit: 'TOKEN',
      textInputUsd: 5 * PER_MILLION,
      imageInputUsd: 10 * PER_MILLION,
      outputUsd: 40 * PER_MILLION,
    },
  },
  {
    ...GPT_IMAGE,
    providerModelId: 'gpt-image-1-mini',
    description: 'GPT Image 1 mini: as GPT Image 1, for a fifth of the price and with less detail.',
    parameters: ['background', 'outputFormat', 'outputCompression'],
    price: {
      unit: 'TOKEN',
      textInputUsd: 2 * PER_MILLION,
      imageInputUsd: 2.5 * PER_MILLION,
      outputUsd: 8 * PER_MILLION,
    },
  },
  {
    kind: 'IMAGE',
    provider: 'openai',
    providerModelId: 'dall-e-3',
    description: 'DALL·E 3: one picture from text; rewrites the prompt before it draws.',
    capabilities: ['TEXT_TO_IMAGE'],
    maxImages: 1,
    maxInputImages: 0,
    sizes: ['1024x1024', '1792x1024', '1024x1792'],
    aspectRatios: null,
    qualities: ['standard', 'hd'],
    seed: false,
    maskForm: 'TRANSPARENT',
    parameters: ['style'],
    // By size and quality.
    price: null,
  },
  {
    ...SPEECH,
    providerModelId: 'gpt-4o-mini-tts',
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
    providerModelId: 'whisper-1',
    description: 'Whisper: transcribes about a hundred languages, with segments.',
    segments: true,
    price: { unit: 'AUDIO_SECOND', usd: 0.006 / 60 },
  },
  {
    ...TRANSCRIPTION,
    providerModelId: 'gpt-4o-transcribe',
    description: 'GPT-4o Transcribe: fewer errors than Whisper, without segments.',
    segments: false,
    // By tokens of sound.
    price: null,
  },
  {
    ...TRANSCRIPTION,
    providerModelId: 'gpt-4o-mini-transcribe',
    description: 'GPT-4o mini Transcribe: cheaper and faster than GPT-4o Transcribe, without segments.',
    segments: false,
    price: null,
  },
];
