import type { TranscriptSegment } from '../../../domain/generation';

/** One recording for the transcription thread: one channel at `SAMPLE_RATE_HZ`. */
export interface TranscriptionJob {
  /** null: nothing but to load the model. */
  readonly samples: Int16Array<ArrayBuffer> | null;
}

/** What the thread tells of it. When it fails, it throws, and so ends. */
export type TranscriptionMessage =
  /** The model is being loaded, before anything is transcribed: 0 to 100 of that. */
  | { readonly type: 'LOADING'; readonly percent: number }
  | { readonly type: 'PROGRESS'; readonly percent: number }
  | { readonly type: 'DONE'; readonly segments: readonly TranscriptSegment[] };

/** Of the model. */
export const SAMPLE_RATE_HZ = 16_000;
