import type { ModelVoice } from '../../../domain/model-parameters';
import type { KnownModel } from '../models/known-model';
import type { SpeechDescription, TranscriptionDescription } from '../models/model-description';
import { flag, list } from '../models/parameters';

/** deepgram-api-specs 4ba987c (2026-07-22): `/v1/speak` and `/v1/listen`. */
const SPECS = 'https://github.com/deepgram/deepgram-api-specs';

/** The voices of Aura-2 by language, in the order of deepgram-api-specs 4ba987c (2026-07-22). */
const VOICE_NAMES: Readonly<Record<string, string>> = {
  en:
    'thalia amalthea andromeda apollo arcas aries asteria athena atlas aurora callista cora cordelia delia draco ' +
    'electra harmonia helena hera hermes hyperion iris janus juno jupiter luna mars minerva neptune odysseus ophelia ' +
    'orion orpheus pandora phoebe pluto saturn selene theia vesta zeus',
  es:
    'agustina alvaro antonia aquila carina celeste diana estrella gloria javier luciano nestor olivia selena silvia ' +
    'sirio valerio',
  de: 'aurelia elara fabian julius kara lara viktoria',
  nl: 'beatrix cornelia daphne hestia lars leda rhea roman sander',
  fr: 'agathe hector',
  it: 'cesare cinzia demetra dionisio elio flavio livia maia melia perseo',
  ja: 'ama ebisu fujin izanami uzume',
};

const AURA_2_VOICES: readonly ModelVoice[] = Object.entries(VOICE_NAMES).flatMap(([language, names]) =>
  names.split(' ').map((name) => ({
    id: `${name}-${language}`,
    name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    language,
  })),
);

const AURA = {
  kind: 'SPEECH',
  provider: 'deepgram',
  capabilities: ['TEXT_TO_SPEECH'],
  voices: null,
  formats: { wav: 'wav', mp3: 'mp3', opus: 'opus', flac: 'flac' },
  // The provider takes 0.7 to 1.5 by now (https://developers.deepgram.com/changelog/2026/5/4), the SDK does not send it.
  speed: null,
  // As its users say («Aura accepts up to 2000 characters per request»); the specs have no limit.
  maxPromptCharacters: 2_000,
  parameters: [],
  price: { unit: 'CHARACTER', usd: 0.03 / 1000 },
  source: SPECS,
  checkedOn: '2026-11-29',
} as const satisfies Partial<SpeechDescription> & Partial<KnownModel>;

const NOVA = {
  kind: 'TRANSCRIPTION',
  provider: 'deepgram',
  capabilities: ['SPEECH_TO_TEXT'],
  language: true,
  prompt: false,
  diarize: true,
  segments: true,
  parameters: [
    flag('smartFormat', { default: 'false' }),
    flag('fillerWords', { default: 'false' }),
    list('redact', { description: 'What is left out: pci, ssn, numbers.' }),
  ],
  // What is public contradicts itself (0.0043 to 0.0077 USD a minute in 2026), and goes by language and diarization.
  price: null,
  source: 'https://developers.deepgram.com/docs/models',
  checkedOn: '2026-11-29',
} as const satisfies Partial<TranscriptionDescription> & Partial<KnownModel>;

export const DEEPGRAM_MODELS: readonly KnownModel<'deepgram'>[] = [
  {
    ...AURA,
    providerModelId: 'aura-2',
    description: 'Aura-2: speech in seven languages, each voice in its own; thalia-en where none is named.',
    voices: AURA_2_VOICES,
    voiceInId: 'thalia-en',
  },
  { ...AURA, providerModelId: 'aura-2-thalia-en', description: 'Aura-2 Thalia: English, clear, a feminine voice.' },
  { ...AURA, providerModelId: 'aura-2-orpheus-en', description: 'Aura-2 Orpheus: English, calm, a masculine voice.' },
  {
    ...NOVA,
    providerModelId: 'nova-3',
    description: 'Nova-3: transcribes nearly 50 languages, tells speakers apart, with segments.',
  },
  {
    ...NOVA,
    providerModelId: 'nova-2',
    description: 'Nova-2: transcribes over 30 languages, tells speakers apart, with segments.',
  },
];
