import type { MessagePort } from 'node:worker_threads';
import type { TrackMimeType } from './media-of-tracks';
import type { TrackSummary } from './track-summary';

/** Begins one run. All that follows goes over its own port, so nothing of one run can reach another. */
export interface TrackRequest {
  readonly port: MessagePort;
  readonly mimeType: TrackMimeType;
  readonly sizeBytes: number;
  /** Whether the whole file may be read to find a duration that is written nowhere. */
  readonly mayReadWhole: boolean;
}

export type FromWorker =
  | { readonly type: 'READ'; readonly id: number; readonly start: number; readonly end: number }
  /** What is known so far; a later one replaces it. */
  | { readonly type: 'SUMMARY'; readonly summary: TrackSummary }
  | { readonly type: 'DONE' }
  /** The file has more to look at than is looked at. */
  | { readonly type: 'LIMIT' }
  | { readonly type: 'UNREADABLE'; readonly reason: string };

export interface ReadBytes {
  readonly id: number;
  readonly bytes: Uint8Array;
}
