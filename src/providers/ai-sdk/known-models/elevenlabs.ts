import type { RemoteModelDescription, SpeechDescription } from '../model-description';

// Parameters and values: https://elevenlabs.io/docs/api-reference. Prices go by the account's plan.

const SPEECH = {
  kind: 'SPEECH',
  provider: 'elevenlabs',
  capabilities: ['TEXT_TO_SPEECH'],
  // The ids of the account's voices.
  voices: 'ANY',
  formats: { mp3: 'mp3_44100_128', opus: 'opus_48000_128' },
  speed: { min: 0.7, max: 1.2 },
  parameters: ['languageCode', 'voiceSettings', 'seed', 'applyTextNormalization'],
  answer: 'AUDIO',
  price: null,
} as const satisfies Partial<SpeechDescription>;

export const ELEVENLABS_MODELS: readonly RemoteModelDescription[] = [
  {
    ...SPEECH,
    providerModelId: 'eleven_multilingual_v2',
    description: 'Eleven Multilingual v2: lifelike speech in 29 languages.',
  },
  {
    ...SPEECH,
    providerModelId: 'eleven_flash_v2_5',
    description: 'Eleven Flash v2.5: speech in 32 languages, made for speed.',
  },
  {
    kind: 'TRANSCRIPTION',
    provider: 'elevenlabs',
    providerModelId: 'scribe_v1',
    description: 'Scribe v1: transcribes 99 languages, tells speakers apart, with segments.',
    capabilities: ['SPEECH_TO_TEXT'],
    language: true,
    prompt: false,
    diarize: true,
    segments: true,
    parameters: ['numSpeakers', 'tagAudioEvents'],
    price: null,
  },
];
