import type { GenerationKind, ModelCapability } from '../../../domain/generation';
import type { RemoteProvider } from '../provider';
import { REMOTE_PROVIDERS } from '../providers';
import type { ModelEntry } from './model-entry';

const CAPABILITIES: Readonly<Record<GenerationKind, readonly ModelCapability[]>> = {
  IMAGE: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES'],
  SPEECH: ['TEXT_TO_SPEECH'],
  TRANSCRIPTION: ['SPEECH_TO_TEXT'],
  VIDEO: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
};

/** The provider of an id; null where there is none of the name. */
function providerIn(id: string): RemoteProvider | null {
  return REMOTE_PROVIDERS.find(({ name }) => id.startsWith(`${name}/`)) ?? null;
}

/** What a model in the file says that cannot be. */
export function entryProblems(entry: ModelEntry): readonly string[] {
  const { id, kind, capabilities } = entry;
  const provider = providerIn(id);
  if (provider === null) {
    return [`${id}: the provider must be one of ${REMOTE_PROVIDERS.map(({ name }) => name).join(', ')}`];
  }
  const { name, impossible } = provider;
  const kinds = kindsOf(provider);
  if (!kinds.includes(kind)) return [`${id}: ${name} has models of kind ${kinds.join(', ')} only`];
  const foreign = capabilities.filter((capability) => !CAPABILITIES[kind].includes(capability));
  const said = [...capabilities, ...Object.entries(entry).flatMap(([name, value]) => (isSaid(value) ? [name] : []))];
  return [
    ...foreign.map((capability) => `${id}: ${capability} is none of kind ${kind}`),
    ...said
      .filter((field) => impossible.includes(field))
      .map((field) => `${id}: ${field} is not possible with ${name}`),
  ];
}

function kindsOf({ image, speech, transcription, video }: RemoteProvider): readonly GenerationKind[] {
  const wires = { IMAGE: image, SPEECH: speech, TRANSCRIPTION: transcription, VIDEO: video } as const;
  return (['IMAGE', 'SPEECH', 'TRANSCRIPTION', 'VIDEO'] as const).filter((kind) => wires[kind] !== null);
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}
