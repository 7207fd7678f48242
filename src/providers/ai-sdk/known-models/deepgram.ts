import type { RemoteModelDescription, SpeechDescription, TranscriptionDescription } from '../model-description';

// Parameters and values: https://developers.deepgram.com/reference. Prices: https://deepgram.com/pricing, pay as you go.

const AURA = {
  kind: 'SPEECH',
  provider: 'deepgram',
  capabilities: ['TEXT_TO_SPEECH'],
  // The voice is the model.
  voices: null,
  formats: { wav: 'wav', mp3: 'mp3', opus: 'opus', flac: 'flac' },
  speed: null,
  parameters: [],
  answer: 'AUDIO',
  price: { unit: 'CHARACTER', usd: 0.03 / 1000 },
} as const satisfies Partial<SpeechDescription>;

const NOVA = {
  kind: 'TRANSCRIPTION',
  provider: 'deepgram',
  capabilities: ['SPEECH_TO_TEXT'],
  language: true,
  prompt: false,
  diarize: true,
  segments: true,
  parameters: ['smartFormat', 'fillerWords', 'redact'],
  price: { unit: 'AUDIO_SECOND', usd: 0.0043 / 60 },
} as const satisfies Partial<TranscriptionDescription>;

export const DEEPGRAM_MODELS: readonly RemoteModelDescription[] = [
  { ...AURA, providerModelId: 'aura-2-thalia-en', description: 'Aura-2 Thalia: English, clear, a feminine voice.' },
  { ...AURA, providerModelId: 'aura-2-orpheus-en', description: 'Aura-2 Orpheus: English, calm, a masculine voice.' },
  {
    ...NOVA,
    providerModelId: 'nova-3',
    description: 'Nova-3: transcribes over 30 languages, tells speakers apart, with segments.',
  },
  {
    ...NOVA,
    providerModelId: 'nova-2',
    description: 'Nova-2: transcribes over 30 languages, tells speakers apart, with segments.',
  },
];
