import type { KnownModel, RetiredModel } from '../models/known-model';
import type { SpeechDescription } from '../models/model-description';
import { decimal, flag, object, oneOf, text, whole } from '../models/parameters';

// Prices go by the account's plan. Formats: elevenlabs-js 8710089 (2026-07-01); those of 44.1 kHz PCM need a larger plan.

const SPEECH = {
  kind: 'SPEECH',
  provider: 'elevenlabs',
  capabilities: ['TEXT_TO_SPEECH'],
  // The ids of the account's voices.
  voices: 'ANY',
  formats: { mp3: 'mp3_44100_128', opus: 'opus_48000_128', wav: 'wav_24000' },
  parameters: [
    text('languageCode'),
    // `VoiceSettings`: https://elevenlabs.io/docs/api-reference/voices/settings/get-default (2026-11-29); its speed is `speed`.
    object('voiceSettings', [
      decimal('stability', 0, 1),
      decimal('similarityBoost', 0, 1),
      decimal('style', 0, 1),
      flag('useSpeakerBoost'),
    ]),
    whole('seed', 0, 4_294_967_295),
    oneOf('applyTextNormalization', ['auto', 'on', 'off'], { default: 'auto' }),
  ],
  price: null,
  source: 'https://elevenlabs.io/docs/overview/models',
  checkedOn: '2026-11-29',
} as const satisfies Partial<SpeechDescription> & Partial<KnownModel>;

/** Of `voice_settings.speed`: https://elevenlabs.io/docs/api-reference. Whether the third and fourth generation follow it is not said. */
const SPEED = { min: 0.7, max: 1.2 };

export const ELEVENLABS_MODELS: readonly KnownModel<'elevenlabs'>[] = [
  {
    ...SPEECH,
    providerModelId: 'eleven_multilingual_v2',
    description: 'Eleven Multilingual v2: lifelike speech in 29 languages, steady over long texts.',
    speed: SPEED,
    maxPromptCharacters: 10_000,
  },
  {
    ...SPEECH,
    providerModelId: 'eleven_v4',
    description: 'Eleven v4: the most expressive, in over 90 languages, with directions in square brackets.',
    speed: null,
    maxPromptCharacters: 10_000,
    source: 'https://openrouter.ai/provider/elevenlabs',
  },
  {
    ...SPEECH,
    providerModelId: 'eleven_v4_turbo',
    description: 'Eleven v4 Turbo: as Eleven v4, sooner and for less.',
    speed: null,
    maxPromptCharacters: 10_000,
    source: 'https://vercel.com/ai-gateway/models/eleven-v4-turbo.md',
  },
  {
    ...SPEECH,
    providerModelId: 'eleven_v3',
    description: 'Eleven v3: expressive speech in over 70 languages, with directions in square brackets.',
    speed: null,
    maxPromptCharacters: 5_000,
  },
  {
    ...SPEECH,
    providerModelId: 'eleven_flash_v2_5',
    description: 'Eleven Flash v2.5: speech in 32 languages, made for speed.',
    speed: SPEED,
    maxPromptCharacters: 40_000,
  },
  {
    kind: 'TRANSCRIPTION',
    provider: 'elevenlabs',
    providerModelId: 'scribe_v2',
    description: 'Scribe v2: transcribes over 90 languages, tells speakers apart, with segments.',
    capabilities: ['SPEECH_TO_TEXT'],
    language: true,
    prompt: false,
    diarize: true,
    segments: true,
    parameters: [whole('numSpeakers', 1, 32), flag('tagAudioEvents', { default: 'true' })],
    price: null,
    // `SpeechToTextConvertRequestModelId` and its request, at 8710089 (2026-07-01).
    source: 'https://github.com/elevenlabs/elevenlabs-js',
    checkedOn: '2026-11-29',
  },
];

export const ELEVENLABS_RETIRED_MODELS: readonly RetiredModel<'elevenlabs'>[] = [
  {
    provider: 'elevenlabs',
    providerModelId: 'scribe_v1',
    kind: 'TRANSCRIPTION',
    on: '2026-07-09',
    successor: 'elevenlabs/scribe_v2',
    source: 'https://elevenlabs.io/docs/changelog/2026/6/8',
    checkedOn: '2026-11-29',
  },
];
