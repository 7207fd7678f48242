import type { GenerationKind } from '../../../domain/generation';
import type { ProviderName } from '../provider-settings';
import type { ReadFrom } from './known-model';
import type { RemoteModelDescription } from './model-description';

export interface RetiredModel extends ReadFrom {
  readonly provider: ProviderName;
  readonly providerModelId: string;
  readonly kind: GenerationKind;
  /** The day it was shut down. */
  readonly on: string;
  /** `provider/model`; null: the provider has none that can be asked the same way. */
  readonly successor: string | null;
}

const OPENAI = {
  provider: 'openai',
  kind: 'IMAGE',
  successor: 'openai/gpt-image-2.6-sunburst',
  source: 'https://weighmyprompt.com/deprecations/openai-gpt-image-1',
  checkedOn: '2026-11-29',
} as const;

const GOOGLE = {
  provider: 'google',
  kind: 'IMAGE',
  successor: 'google/gemini-nano-banana-2.1',
  source: 'https://firebase.google.com/docs/ai-logic/imagen-models-migration',
  checkedOn: '2026-11-29',
} as const;

/** What took their place, gemini-omni-1.1-flash, is asked by Google's Interactions API. */
const VEO = {
  provider: 'google',
  kind: 'VIDEO',
  successor: null,
  source: 'https://ai.google.dev/gemini-api/docs/changelog',
  checkedOn: '2026-11-29',
} as const;

/** No date of fal's or Replicate's own is public: ByteDance has ended it, and others lost it on this day or before. */
const SEEDANCE_LITE = {
  kind: 'VIDEO',
  on: '2026-05-13',
  source: 'https://docs.leonardo.ai/docs/deprecations',
  checkedOn: '2026-11-29',
} as const;

/** Models that are no more. They are known so that who asks for one is told what took its place. */
export const RETIRED_MODELS: readonly RetiredModel[] = [
  // https://aiweekly.co/alerts/openai-deprecates-three-image-apis-by-december-2026
  { ...OPENAI, providerModelId: 'dall-e-2', on: '2026-05-12' },
  { ...OPENAI, providerModelId: 'dall-e-3', on: '2026-05-12' },
  { ...OPENAI, providerModelId: 'gpt-image-1', on: '2026-10-23' },
  { ...GOOGLE, providerModelId: 'imagen-4.0-generate-001', on: '2026-08-17' },
  { ...GOOGLE, providerModelId: 'imagen-4.0-fast-generate-001', on: '2026-08-17' },
  {
    ...GOOGLE,
    providerModelId: 'imagen-4.0-ultra-generate-001',
    on: '2026-08-17',
    successor: 'google/gemini-3-pro-image',
  },
  // The only date that is public; some say that projects from before 2026-09-18 have it still. Theirs is MODELS_FILE.
  {
    ...GOOGLE,
    providerModelId: 'gemini-2.5-flash-image',
    on: '2026-10-02',
    source: 'https://ai.google.dev/gemini-api/docs/deprecations',
  },
  {
    ...GOOGLE,
    providerModelId: 'gemini-3.1-flash-image',
    on: '2026-10-29',
    source: 'https://github.com/BerriAI/litellm/discussions/44983',
  },
  { ...VEO, providerModelId: 'veo-3.0-generate-001', on: '2026-06-30' },
  { ...VEO, providerModelId: 'veo-3.0-fast-generate-001', on: '2026-06-30' },
  // https://docs.apiyi.com/en/live/2026-10/veo-3-1-preview-retired.md
  { ...VEO, providerModelId: 'veo-3.1-generate-preview', on: '2026-10-22' },
  { ...VEO, providerModelId: 'veo-3.1-fast-generate-preview', on: '2026-10-22' },
  {
    ...SEEDANCE_LITE,
    provider: 'fal',
    providerModelId: 'fal-ai/bytedance/seedance/v1/lite/text-to-video',
    successor: 'fal/bytedance/seedance-2.0/text-to-video',
  },
  {
    ...SEEDANCE_LITE,
    provider: 'fal',
    providerModelId: 'fal-ai/bytedance/seedance/v1/lite/image-to-video',
    successor: 'fal/bytedance/seedance-2.0/image-to-video',
  },
  {
    ...SEEDANCE_LITE,
    provider: 'replicate',
    providerModelId: 'bytedance/seedance-1-lite',
    successor: 'replicate/bytedance/seedance-1.5-pro',
  },
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

/** One that takes nothing any more. What it was asked for before it ended is still waited for. */
export function descriptionOfRetired({
  provider,
  providerModelId,
  kind,
  on,
  successor,
}: RetiredModel): RemoteModelDescription {
  const common = {
    provider,
    providerModelId,
    description: successor === null ? `Shut down on ${on}.` : `Shut down on ${on}: ${successor} takes its place.`,
    capabilities: [],
    parameters: [],
    price: null,
    shutdown: { on, successor },
  };
  switch (kind) {
    case 'IMAGE':
      return {
        ...common,
        kind,
        maxImages: 1,
        maxInputImages: 0,
        sizes: null,
        aspectRatios: null,
        qualities: null,
        seed: false,
        maskForm: 'TRANSPARENT',
      };
    case 'SPEECH':
      return { ...common, kind, voices: null, formats: {}, speed: null, answer: 'AUDIO' };
    case 'TRANSCRIPTION':
      return { ...common, kind, language: false, prompt: false, diarize: false, segments: false };
    case 'VIDEO':
      return { ...common, kind, sizes: {}, durations: [], seed: false, maxReferenceImages: 0 };
    default:
      return kind satisfies never;
  }
}
