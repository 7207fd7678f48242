import type { KnownModel, RetiredModel } from '../models/known-model';
import type { SpeechDescription, TranscriptionDescription } from '../models/model-description';
import { decimal, list } from '../models/parameters';
import { OPENAI_IMAGE_MODELS } from './image-models';

const PER_MILLION = 1e-6;
/** openai-openapi f85dbe2 (2026-08-21): CreateSpeechRequest, CreateTranscriptionRequest. */
const OPENAPI = 'https://github.com/openai/openai-openapi';
/** Shutdown dates and what is recommended instead. */
const DEPRECATIONS = 'https://developers.openai.com/api/docs/deprecations';

const SPEECH = {
  kind: 'SPEECH',
  provider: 'openai',
  capabilities: ['TEXT_TO_SPEECH'],
  formats: { wav: 'wav', mp3: 'mp3', opus: 'opus', flac: 'flac' },
  maxPromptCharacters: 4096,
  parameters: [],
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

export const OPENAI_MODELS: readonly KnownModel<'openai'>[] = [
  ...OPENAI_IMAGE_MODELS,
  {
    ...SPEECH,
    providerModelId: 'gpt-4o-mini-tts',
    aliases: ['gpt-4o-mini-tts-2025-12-15'],
    description: 'GPT-4o mini TTS: natural speech in many languages.',
    voices: EXPRESSIVE_VOICES,
    // Taken and ignored.
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
    // Whether it follows a temperature is not said.
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

const RETIRED = {
  provider: 'openai',
  kind: 'IMAGE',
  successor: 'openai/gpt-image-2.6-sunburst',
  source: 'https://weighmyprompt.com/deprecations/openai-gpt-image-1',
  checkedOn: '2026-11-29',
} as const;

const ENDED = {
  ...RETIRED,
  on: '2026-12-01',
  source: 'https://developers.openai.com/api/docs/deprecations',
} as const;

export const OPENAI_RETIRED_MODELS: readonly RetiredModel<'openai'>[] = [
  // https://aiweekly.co/alerts/openai-deprecates-three-image-apis-by-december-2026
  { ...RETIRED, providerModelId: 'dall-e-2', on: '2026-05-12' },
  { ...RETIRED, providerModelId: 'dall-e-3', on: '2026-05-12' },
  { ...RETIRED, providerModelId: 'gpt-image-1', on: '2026-10-23' },
  { ...ENDED, providerModelId: 'gpt-image-1-mini', successor: 'openai/gpt-image-2.6-flare' },
  { ...ENDED, providerModelId: 'gpt-image-1.5' },
  { ...ENDED, providerModelId: 'gpt-image-1.5-2025-12-16' },
  { ...ENDED, providerModelId: 'chatgpt-image-latest' },
];
