import type { KnownModel, RetiredModel } from '../models/known-model';
import type { SpeechDescription } from '../models/model-description';
import { decimal, object, oneOf, text } from '../models/parameters';

// Prices are credits, a character each or two seconds of sound, whose price goes by the account's plan:
// https://docs.cartesia.ai/pricing (2026-11-30).

/** https://docs.cartesia.ai/build-with-cartesia/tts-models/older-models, of Sonic 3, and the same of 3.5 (2026-11-30). */
const LANGUAGES =
  'en de es fr ja pt zh hi ko it nl pl ru sv tr tl bg ro ar cs el fi hr ms sk da ta uk hu no vi bn th he ka id te gu kn ml mr pa';

const LANGUAGE = oneOf('language', LANGUAGES.split(' '));
/** cartesia-python 8b989f0: `GenerationConfigParam`; its speed is `speed`. */
const EMOTION = text('emotion', {
  description: 'Such as happy, sad, angry, calm; heeded where it goes with the text.',
});
const VOLUME = decimal('volume', 0.5, 2, { default: '1' });
const SPEED = { min: 0.6, max: 1.5 };

const SONIC = {
  kind: 'SPEECH',
  provider: 'cartesia',
  capabilities: ['TEXT_TO_SPEECH'],
  // The ids of its library's voices, and of the account's own.
  voices: 'ANY',
  formats: { mp3: 'mp3', wav: 'wav' },
  speed: SPEED,
  parameters: [LANGUAGE, object('generation_config', [EMOTION, VOLUME]), text('pronunciation_dict_id')],
  price: null,
  checkedOn: '2026-11-30',
} as const satisfies Partial<SpeechDescription> & Partial<KnownModel>;

export const CARTESIA_MODELS: readonly KnownModel<'cartesia'>[] = [
  {
    ...SONIC,
    providerModelId: 'sonic-3.6',
    description: 'Sonic 3.6: quick, natural speech in over 40 languages, whose pace, volume and emotion can be set.',
    // Which languages it has beyond those of 3.5 is not said where it could be read.
    parameters: [text('language'), object('generation_config', [EMOTION, VOLUME]), text('pronunciation_dict_id')],
    source: 'https://docs.d-id.com/docs/tts-cartesia',
  },
  {
    ...SONIC,
    providerModelId: 'sonic-3.5',
    description: 'Sonic 3.5: natural speech in 42 languages, with numbers and codes read out well.',
    // «Speed and volume controls are temporarily disabled»: …/capability-guides/volume-speed-emotion (2026-11-30).
    speed: null,
    parameters: [LANGUAGE, object('generation_config', [EMOTION]), text('pronunciation_dict_id')],
    source: 'https://docs.cartesia.ai/build-with-cartesia/tts-models/sonic-3-5',
  },
  {
    ...SONIC,
    providerModelId: 'sonic-3',
    description: 'Sonic 3: natural speech in 42 languages, whose pace, volume and emotion can be set.',
    source: 'https://docs.cartesia.ai/build-with-cartesia/tts-models/older-models',
  },
  {
    kind: 'TRANSCRIPTION',
    provider: 'cartesia',
    providerModelId: 'ink-whisper',
    description: 'Ink Whisper: transcribes about a hundred languages, with segments; English where none is named.',
    capabilities: ['SPEECH_TO_TEXT'],
    language: true,
    prompt: false,
    diarize: false,
    segments: true,
    parameters: [],
    price: null,
    source: 'https://docs.cartesia.ai/api-reference/stt/transcribe',
    checkedOn: '2026-11-30',
  },
];

const SUNSET = {
  provider: 'cartesia',
  kind: 'SPEECH',
  on: '2026-06-01',
  successor: 'cartesia/sonic-3.6',
  source: 'https://docs.cartesia.ai/build-with-cartesia/tts-models/api-changes',
  checkedOn: '2026-11-30',
} as const;

export const CARTESIA_RETIRED_MODELS: readonly RetiredModel<'cartesia'>[] = [
  { ...SUNSET, providerModelId: 'sonic' },
  { ...SUNSET, providerModelId: 'sonic-english' },
  { ...SUNSET, providerModelId: 'sonic-multilingual' },
  // «will be sunsetted after October 20, 2026»: its changelog of July, as users wrote it down.
  { ...SUNSET, providerModelId: 'sonic-2', on: '2026-10-21', source: 'https://docs.cartesia.ai/changelog/2026' },
  { ...SUNSET, providerModelId: 'sonic-turbo', on: '2026-10-21', source: 'https://docs.cartesia.ai/changelog/2026' },
];
