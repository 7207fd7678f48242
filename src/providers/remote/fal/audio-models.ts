import type { KnownModel } from '../models/known-model';
import { count, oneOf } from '../models/parameters';

/** Those of the SDK (@ai-sdk/fal 2.0.59). */
const LANGUAGE_BOOSTS = [
  ...['auto', 'Arabic', 'Chinese', 'Chinese,Yue', 'Czech', 'Dutch', 'English', 'Finnish', 'French', 'German', 'Greek'],
  ...['Hindi', 'Indonesian', 'Italian', 'Japanese', 'Korean', 'Polish', 'Portuguese', 'Romanian', 'Russian', 'Spanish'],
  ...['Thai', 'Turkish', 'Ukrainian', 'Vietnamese'],
];

// MiniMax's newer ones, from 2.6 on, take their text under another name than the SDK sends.
export const FAL_AUDIO_MODELS: readonly KnownModel<'fal'>[] = [
  {
    kind: 'SPEECH',
    provider: 'fal',
    providerModelId: 'fal-ai/minimax/speech-02-hd',
    description: 'MiniMax Speech-02 HD: natural speech in over 30 languages.',
    capabilities: ['TEXT_TO_SPEECH'],
    voices: 'ANY',
    formats: { mp3: 'url' },
    speed: { min: 0.5, max: 2 },
    voiceSettingOption: 'voice_setting',
    maxPromptCharacters: 5000,
    parameters: [oneOf('language_boost', LANGUAGE_BOOSTS)],
    price: { unit: 'CHARACTER', usd: 0.1 / 1000 },
    // Of 2.5, which takes the same, for the same price.
    source: 'https://fal.ai/models/fal-ai/minimax/preview/speech-2.5-hd/llms.txt',
    checkedOn: '2026-11-29',
  },
  {
    kind: 'TRANSCRIPTION',
    provider: 'fal',
    providerModelId: 'fal-ai/whisper',
    description: 'Whisper large v3: transcribes about a hundred languages, tells speakers apart, with segments.',
    capabilities: ['SPEECH_TO_TEXT'],
    language: true,
    prompt: false,
    diarize: true,
    segments: true,
    parameters: [count('numSpeakers')],
    price: null,
    source: 'https://fal.ai/models/fal-ai/whisper/llms.txt',
    checkedOn: '2026-11-29',
  },
];
