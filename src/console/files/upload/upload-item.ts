import type { Upload } from 'tus-js-client';
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
  place: UploadPlace | null;
  sending: Upload | null;
}
