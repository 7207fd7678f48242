import type { Model } from '../../graph/documents/models';
import type { MediaGenerationKind } from '../../graph/types';
import type { Stroke } from '../mask/strokes';
import type { PickedMedia } from '../media/picked-media';
import { type EnteredValues, errorIn } from './parameters';
import { settingOf } from './settings';

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
  /** The model's own settings, as they were entered. */
  readonly parameters: EnteredValues;
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

/** What is still to be entered or to be put right, in words; null: nothing. */
export function missingOf(draft: Draft, model: Model): string | null {
  return missingMedia(draft, model) ?? wrongSetting(draft, model);
}

function missingMedia(draft: Draft, { capabilities, parameters }: Model): string | null {
  const { kind, prompt, image, video, audio, references } = draft;
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
  const most = parameters.maxReferenceImages ?? 1;
  return capabilities.includes('REFERENCE_IMAGES') && references.length > most
    ? `The model takes ${most} reference pictures at most: remove some.`
    : null;
}

/** By the labels of their fields; the others are chosen from what there is. */
const WRITTEN: readonly (readonly [SettingName, string, readonly MediaGenerationKind[]])[] = [
  ['n', 'Number', ['IMAGE']],
  ['durationSeconds', 'Duration', ['VIDEO']],
  ['speed', 'Speed', ['SPEECH']],
  ['seed', 'Seed', ['IMAGE', 'VIDEO']],
];

function wrongSetting(draft: Draft, model: Model): string | null {
  for (const [name, label, kinds] of WRITTEN) {
    const { error } = settingOf(draft, model, name);
    if (error !== null && kinds.includes(draft.kind)) return `${label}: ${error.toLowerCase()}.`;
  }
  const error = errorIn(model.parameters.parameters, draft.parameters);
  return error === null ? null : `${error}.`;
}
