import type { GenerationKind, ModelCapability } from '../../../domain/generation';
import { PROVIDER_NAMES, type ProviderName } from '../provider-settings';
import type { ModelEntry } from './model-entry';

/** The kinds of models that the SDK has for a provider, and what it has no place for there, whatever a model could do. */
const PROVIDERS: Readonly<
  Record<ProviderName, { readonly kinds: readonly GenerationKind[]; readonly impossible: readonly string[] }>
> = {
  openai: { kinds: ['IMAGE', 'SPEECH', 'TRANSCRIPTION'], impossible: ['seed', 'aspectRatios'] },
  google: { kinds: ['IMAGE', 'VIDEO'], impossible: ['MASK', 'sizes', 'qualities'] },
  xai: { kinds: ['IMAGE', 'VIDEO'], impossible: ['MASK', 'sizes', 'seed'] },
  fal: { kinds: ['IMAGE', 'SPEECH', 'TRANSCRIPTION', 'VIDEO'], impossible: ['qualities', 'prompt', 'formats'] },
  replicate: { kinds: ['IMAGE', 'VIDEO'], impossible: ['REFERENCE_IMAGES', 'sizes', 'qualities'] },
  luma: {
    kinds: ['IMAGE'],
    impossible: ['IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES', 'sizes', 'seed', 'qualities'],
  },
  elevenlabs: { kinds: ['SPEECH', 'TRANSCRIPTION'], impossible: ['prompt'] },
  deepgram: { kinds: ['SPEECH', 'TRANSCRIPTION'], impossible: ['prompt', 'speed', 'voices'] },
};

const CAPABILITIES: Readonly<Record<GenerationKind, readonly ModelCapability[]>> = {
  IMAGE: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES'],
  SPEECH: ['TEXT_TO_SPEECH'],
  TRANSCRIPTION: ['SPEECH_TO_TEXT'],
  VIDEO: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
};

/** The provider of an id; null where there is none of the name. */
export function providerIn(id: string): ProviderName | null {
  return PROVIDER_NAMES.find((name) => id.startsWith(`${name}/`)) ?? null;
}

/** What a model in the file says that cannot be. */
export function entryProblems(entry: ModelEntry): readonly string[] {
  const { id, kind, capabilities } = entry;
  const provider = providerIn(id);
  if (provider === null) return [`${id}: the provider must be one of ${PROVIDER_NAMES.join(', ')}`];
  const { kinds, impossible } = PROVIDERS[provider];
  if (!kinds.includes(kind)) return [`${id}: ${provider} has models of kind ${kinds.join(', ')} only`];
  const foreign = capabilities.filter((capability) => !CAPABILITIES[kind].includes(capability));
  const said = [...capabilities, ...Object.entries(entry).flatMap(([name, value]) => (isSaid(value) ? [name] : []))];
  return [
    ...foreign.map((capability) => `${id}: ${capability} is none of kind ${kind}`),
    ...said
      .filter((name) => impossible.includes(name))
      .map((name) => `${id}: ${name} is not possible with ${provider}`),
  ];
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}
