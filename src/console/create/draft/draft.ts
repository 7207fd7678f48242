import type { Model } from '../../graph/documents/models';
import type { MediaGenerationKind } from '../../graph/types';
import type { Stroke } from '../mask/strokes';
import type { PickedMedia } from '../media/picked-media';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export type SettingName =
  | 'n'
  | 'size'
  | 'aspectRatio'
  | 'quality'
  | 'seed'
  | 'durationSeconds'
  | 'voice'
  | 'format'
  | 'speed'
  | 'language'
  | 'diarize';

/** Where a picture may change. */
export interface Mask {
  readonly strokes: readonly Stroke[];
  /** A PNG as large as the picture, transparent where it may change. */
  readonly bytes: File;
}

/** What is about to be asked for. */
export interface Draft {
  readonly kind: MediaGenerationKind;
  /** Null: the first that is there. */
  readonly model: string | null;
  /** What to make, to say, or, of a transcription, what helps to understand it. */
  readonly prompt: string;
  readonly image: PickedMedia | null;
  readonly mask: Mask | null;
  readonly video: PickedMedia | null;
  readonly audio: PickedMedia | null;
  readonly references: readonly PickedMedia[];
  /** As they were entered; an empty text or none: as the model has it. */
  readonly settings: Readonly<Partial<Record<SettingName, string>>>;
  readonly parameters: Readonly<Record<string, Json>>;
  /** Whether what is made is kept as files; null: as the project has it. */
  readonly store: boolean | null;
}

export const KINDS: readonly MediaGenerationKind[] = ['IMAGE', 'VIDEO', 'SPEECH', 'TRANSCRIPTION'];

export const KIND_TITLES = {
  IMAGE: 'Image',
  VIDEO: 'Video',
  SPEECH: 'Speech',
  TRANSCRIPTION: 'Transcription',
} as const;
export const KIND_ICONS = { IMAGE: 'image', VIDEO: 'video', SPEECH: 'audio', TRANSCRIPTION: 'list' } as const;

export function emptyDraft(kind: MediaGenerationKind): Draft {
  return {
    kind,
    model: null,
    prompt: '',
    image: null,
    mask: null,
    video: null,
    audio: null,
    references: [],
    settings: {},
    parameters: {},
    store: null,
  };
}

/** The model of a draft among those that are set up; undefined where there is none of its kind. */
export function modelOf({ kind, model }: Draft, models: readonly Model[]): Model | undefined {
  const usable = models.filter((each) => each.kind === kind && each.available);
  return usable.find(({ id, aliases }) => id === model || aliases.includes(model ?? '')) ?? usable[0];
}

/** What is still to be entered, in words; null: nothing. */
export function missingOf(draft: Draft, { capabilities, parameters }: Model): string | null {
  const { kind, prompt, image, video, audio } = draft;
  const longest = parameters.maxPromptCharacters;
  if (longest !== null && prompt.length > longest)
    return `The text is longer than the model takes: ${longest} characters.`;
  if (kind === 'TRANSCRIPTION') return audio === null ? 'Choose a sound, or a video with sound.' : null;
  if (prompt.trim() === '') return kind === 'SPEECH' ? 'Write what to say.' : 'Describe what to make.';
  if (kind === 'IMAGE' && image === null && !capabilities.includes('TEXT_TO_IMAGE')) {
    return 'This model changes pictures: choose one.';
  }
  if (kind === 'VIDEO' && image === null && video === null && !capabilities.includes('TEXT_TO_VIDEO')) {
    return 'This model begins with media: choose a picture or a video.';
  }
  return null;
}
