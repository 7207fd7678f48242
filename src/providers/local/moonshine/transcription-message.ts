import type { TranscriptSegment } from '../../../domain/generation';

/** One recording for the transcription thread: one channel at `SAMPLE_RATE_HZ`. */
export interface TranscriptionJob {
  readonly samples: Int16Array<ArrayBuffer>;
}

/** What the thread tells of it. When it fails, it throws, and so ends. */
export type TranscriptionMessage =
  | { readonly type: 'PROGRESS'; readonly percent: number }
  | { readonly type: 'DONE'; readonly segments: readonly TranscriptSegment[] };

/** Of the model. */
export const SAMPLE_RATE_HZ = 16_000;
