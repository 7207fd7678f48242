import type { Failure } from '../../graph/failures';
import type { UploadPlace } from './reserve-place';

export type UploadStatus = 'waiting' | 'sending' | 'paused' | 'interrupted' | 'done' | 'failed';

/** A file on its way. */
export interface UploadItem {
  readonly number: number;
  readonly filename: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly status: UploadStatus;
  readonly failure: Failure | null;
  /** The handle, once there is a place for it. */
  readonly fileId: string | null;
}

/** What the queue knows of it besides. */
export interface UploadEntry {
  item: UploadItem;
  /** Null: it was chosen on a page that is gone, and has to be chosen again. */
  file: File | null;
  fingerprint: string;
  /** Of its place: asked for it again by the same key, the service answers with the same place. */
  key: string;
  /** While a place is asked for. */
  reserving: Promise<void> | null;
  place: UploadPlace | null;
  /** All bytes have arrived: what became of them is asked, and nothing is sent again. */
  hasArrived: boolean;
  sending: { abort(): unknown } | null;
  /** Another each time it is begun or stopped: what was begun before has no more say. */
  turn: number;
}
