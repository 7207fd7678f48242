import type { TrackMimeType } from './media-of-tracks';
import type { TrackSummary } from './track-summary';

/** Begins one run. Whatever belongs to it says so, so nothing of one run can reach another. */
export interface TrackRequest {
  readonly type: 'REQUEST';
  readonly run: number;
  readonly mimeType: TrackMimeType;
  readonly sizeBytes: number;
  /** Whether the whole file may be read to find a duration that is written nowhere. */
  readonly mayReadWhole: boolean;
}

export interface ReadBytes {
  readonly type: 'BYTES';
  readonly run: number;
  readonly id: number;
  readonly bytes: Uint8Array;
}

export type ToWorker = TrackRequest | ReadBytes;

export type RunMessage =
  | { readonly type: 'READ'; readonly id: number; readonly start: number; readonly end: number }
  /** What is known so far; a later one replaces it. */
  | { readonly type: 'SUMMARY'; readonly summary: TrackSummary }
  | { readonly type: 'DONE' }
  /** The file has more to look at than is looked at. */
  | { readonly type: 'LIMIT' }
  | { readonly type: 'UNREADABLE'; readonly reason: string };

export type FromWorker = RunMessage & { readonly run: number };
