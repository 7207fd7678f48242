import type { Generation } from '../../graph/documents/generations';
import { type PickedMedia, pickedFile } from '../media/picked-media';
import { type Draft, emptyDraft } from './draft';

export interface Restored {
  readonly draft: Draft;
  /** What is not known any more. */
  readonly missing: readonly string[];
}

/** What was asked for, as far as it is still known: of its words, only what its project keeps; no settings. */
export function draftFrom(generation: Generation): Restored {
  const { kind, model, inputs } = generation;
  const prompt = keptPrompt(generation);
  const found = (name: string): PickedMedia | null => {
    const file = inputs.find(({ field }) => field === name)?.file ?? null;
    return file === null ? null : pickedFile(file);
  };
  const gone = inputs.filter(({ file }) => file === null).map(({ field }) => `the ${fieldName(field).toLowerCase()}`);
  const references = inputs.flatMap(({ field, file }) =>
    field.startsWith('referenceImages') && file !== null ? [pickedFile(file)] : [],
  );
  const draft: Draft = {
    ...emptyDraft(kind),
    model,
    prompt: prompt ?? '',
    image: found('image'),
    video: found('video'),
    audio: found('audio'),
    references,
  };
  const words = kind === 'TRANSCRIPTION' || prompt !== null ? [] : ['the words'];
  return { draft, missing: [...words, ...gone, 'the settings'] };
}

/** What the project has noted of it. */
export function keptPrompt({ outputs }: Generation): string | null {
  const entries = outputs.flatMap(({ persistence }) => persistence.file?.metadata ?? []);
  return entries.find(({ key }) => key === 'prompt')?.value ?? null;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  image: 'Picture',
  mask: 'Mask',
  video: 'Video',
  audio: 'Sound',
};

/** `Picture`, `Reference 2`. */
export function fieldName(field: string): string {
  const reference = /^referenceImages\[(\d+)\]$/.exec(field)?.[1];
  return reference === undefined ? (FIELD_NAMES[field] ?? field) : `Reference ${Number(reference) + 1}`;
}
