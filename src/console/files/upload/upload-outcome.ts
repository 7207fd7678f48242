import type { Client } from '@urql/core';
import { FileStatusQuery } from '../../graph/documents/files';
import { type Failure, failureOf, failureOfOperation } from '../../graph/failures';

/** What became of bytes that were sent: `unknown` may become any of the others. */
export type UploadOutcome =
  | { readonly state: 'ready' }
  | { readonly state: 'awaited' }
  | { readonly state: 'refused'; readonly failure: Failure }
  | { readonly state: 'gone'; readonly failure: Failure }
  | { readonly state: 'unknown'; readonly failure: Failure };

/** The first pause, and what each further one is longer by. */
const PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;
/** Copying gigabytes to where they are kept takes minutes. */
const MAX_WAIT_MS = 900_000;
/** There was such a file, or there never was. */
const GONE: ReadonlySet<string> = new Set(['FILE_NOT_FOUND', 'FILE_DELETED', 'FILE_EXPIRED', 'UPLOAD_EXPIRED']);
const PASSING: ReadonlySet<string> = new Set([
  'NETWORK',
  'RATE_LIMITED',
  'OVERLOADED',
  'INTERNAL_SERVER_ERROR',
  'SERVICE_UNAVAILABLE',
  'STORAGE_UNAVAILABLE',
  'TOO_MANY_OPERATIONS',
  'REQUEST_TIMEOUT',
]);

const NOT_KNOWN: Failure = {
  code: 'NOT_KNOWN',
  message: 'All of it was sent, but it is not known yet what became of it.',
  advice: 'Try again to ask once more: nothing is sent twice.',
  path: [],
  isRetryable: true,
  retryAfterSeconds: null,
};

export function isPassing({ code, isRetryable }: Failure): boolean {
  return isRetryable || PASSING.has(code);
}

/** Asks once. */
export async function askOutcome(client: Client, id: string): Promise<UploadOutcome> {
  const { data, error } = await client.query(FileStatusQuery, { id });
  if (error !== undefined) {
    const failure = failureOfOperation(error);
    return { state: GONE.has(failure.code) ? 'gone' : 'unknown', failure };
  }
  const file = data?.file ?? null;
  if (file === null) return { state: 'gone', failure: noFile() };
  if (file.status === 'READY') return { state: 'ready' };
  if (file.status !== 'FAILED') return { state: 'awaited' };
  const failure = file.error ?? { code: 'UNKNOWN', message: 'The file was refused.', retryable: true };
  return { state: 'refused', failure: failureOf(failure) };
}

/**
 * All bytes of a file have arrived: waits until they were looked at. A request that finds all of them there is answered at
 * once, while the one that has brought the last, and was cut off, is still at it.
 */
export async function awaitOutcome(client: Client, id: string, isOver: () => boolean): Promise<UploadOutcome> {
  const started = performance.now();
  for (let pauseMs = PAUSE_MS; performance.now() - started < MAX_WAIT_MS && !isOver(); pauseMs += PAUSE_MS) {
    const outcome = await askOutcome(client, id);
    if (outcome.state === 'unknown' && !isPassing(outcome.failure)) {
      return {
        state: 'unknown',
        failure: { ...NOT_KNOWN, message: `${NOT_KNOWN.message} ${outcome.failure.message}` },
      };
    }
    if (outcome.state !== 'awaited' && outcome.state !== 'unknown') return outcome;
    const seconds = outcome.state === 'unknown' ? (outcome.failure.retryAfterSeconds ?? 0) : 0;
    const nextMs = Math.max(1_000 * seconds, Math.min(pauseMs, MAX_PAUSE_MS));
    await new Promise((resolve) => setTimeout(resolve, nextMs));
  }
  return { state: 'unknown', failure: NOT_KNOWN };
}

function noFile(): Failure {
  return failureOf({ code: 'FILE_NOT_FOUND', message: 'The file is no longer there.' });
}
