import type { Attribution } from './caller';
import type { MediaErrorCode, MediaFailureDetails } from './errors';
import type { PersistenceSkipReason } from './file';
import type { MediaDetails, MediaKind, MimeType } from './media';

export const GENERATION_KINDS = ['IMAGE', 'SPEECH', 'TRANSCRIPTION', 'VIDEO'] as const;
export type GenerationKind = (typeof GENERATION_KINDS)[number];

export const GENERATION_STATUSES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** The kind of media that a generation is about, by which its usage is counted. */
export const MEDIA_KIND_OF: Readonly<Record<GenerationKind, MediaKind>> = {
  IMAGE: 'IMAGE',
  SPEECH: 'AUDIO',
  TRANSCRIPTION: 'AUDIO',
  VIDEO: 'VIDEO',
};

/** What a model can be asked for. */
export const MODEL_CAPABILITIES = [
  'TEXT_TO_IMAGE',
  'IMAGE_EDIT',
  'MASK',
  'REFERENCE_IMAGES',
  'TEXT_TO_SPEECH',
  'SPEECH_TO_TEXT',
  'TEXT_TO_VIDEO',
  'IMAGE_TO_VIDEO',
  'VIDEO_TO_VIDEO',
] as const;
export type ModelCapability = (typeof MODEL_CAPABILITIES)[number];

/** What a generation took, in numbers; null where it is not known or does not apply. */
export interface GenerationUsage {
  readonly images: number | null;
  readonly characters: number | null;
  readonly audioSeconds: number | null;
  readonly videoSeconds: number | null;
  /** 0 for what runs on this machine; null where the price is not known. */
  readonly costUsd: number | null;
}

export interface TranscriptSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /** null: not told apart. */
  readonly speaker: string | null;
}

export interface Transcript {
  readonly text: string;
  /** ISO 639-1, lowercase: `en`; null where the model does not say. */
  readonly language: string | null;
  readonly durationSeconds: number | null;
  readonly segments: readonly TranscriptSegment[];
}

/** What is kept of a transcript: when its text is gone, `text` is null and there are no segments. */
export interface KeptTranscript extends Omit<Transcript, 'text'> {
  readonly text: string | null;
}

/** Why a generation failed, as it is stored and answered. */
export interface GenerationFailure {
  readonly code: MediaErrorCode;
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly retryable: boolean;
  readonly details: MediaFailureDetails;
}

const NEVER_BEGAN: readonly MediaErrorCode[] = ['PROVIDER_UNAVAILABLE', 'OVERLOADED'];

/** Whether nobody took the work on, so that another try costs nothing twice. */
export function neverBegan({ code }: GenerationFailure): boolean {
  return NEVER_BEGAN.includes(code);
}

/** One call of a model, by the door and for the owner that it is counted by. */
export interface Generation extends Attribution {
  /** `gen_` + 26 characters, sortable by the time of its making. */
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly kind: GenerationKind;
  /** `provider/model`. */
  readonly model: string;
  readonly status: GenerationStatus;
  /** 0 to 100; null where the provider does not say. */
  readonly progress: number | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly failure: GenerationFailure | null;
  readonly usage: GenerationUsage | null;
  /** null until a transcription has succeeded. */
  readonly transcript: KeptTranscript | null;
}

/** What a generation was given. It outlives the file that it names. */
export interface GenerationInput {
  /** The input field, as `image` or `referenceImages[1]`. */
  readonly field: string;
  readonly fileId: string | null;
  /** null for a file, and for bytes that came with the call. */
  readonly url: string | null;
}

/** What became of the bytes of an output. */
export type OutputPersistence =
  | { readonly status: 'STORED'; readonly fileId: string }
  | { readonly status: 'SKIPPED'; readonly reason: PersistenceSkipReason };

export interface GenerationOutput {
  readonly generationId: string;
  /** From 0, in the order of the provider. */
  readonly index: number;
  readonly mimeType: MimeType;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly media: MediaDetails | null;
  readonly persistence: OutputPersistence;
}

/** How often a provider was asked about work that it has accepted: it is asked less and less often. */
export interface PollCount {
  /** That it is still at it. */
  readonly answers: number;
  /** Polls that failed since then, one after the other. */
  readonly failures: number;
}

export const NEVER_POLLED: PollCount = { answers: 0, failures: 0 };
