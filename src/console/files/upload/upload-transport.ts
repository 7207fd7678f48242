import type { Session } from '../../app/session';
import type { Failure } from '../../graph/failures';
import { releasePlace, reservePlace, type UploadPlace } from './reserve-place';
import { type SendOptions, sendBytes } from './send-bytes';
import { askOutcome, awaitOutcome, type UploadOutcome } from './upload-outcome';

/** How the uploads of a session come to the service. */
export interface UploadTransport {
  /** @param key asked by it again, the service answers with the same place */
  reserve(file: File, key: string): Promise<UploadPlace | { readonly failure: Failure }>;
  send(file: File, options: Omit<SendOptions, 'headers'>): { abort(): unknown };
  ask(fileId: string): Promise<UploadOutcome>;
  awaitOutcome(fileId: string, isOver: () => boolean): Promise<UploadOutcome>;
  release(url: string): void;
}

export function openTransport({ uncached, headers }: Pick<Session, 'uncached' | 'headers'>): UploadTransport {
  return {
    reserve: (file, key) => reservePlace(uncached, file, key),
    send: (file, options) => sendBytes(file, { ...options, headers }),
    ask: (fileId) => askOutcome(uncached, fileId),
    awaitOutcome: (fileId, isOver) => awaitOutcome(uncached, fileId, isOver),
    release: (url) => void releasePlace(url, headers),
  };
}
