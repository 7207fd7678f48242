import { type DetailedError, Upload } from 'tus-js-client';
import { type Failure, failureOf } from '../../graph/failures';

/** Of an upload that has failed: where it `waits`, it goes on; `refused` bytes are gone with it; `gone`: nobody knows it. */
export type PlaceAfter = 'waits' | 'refused' | 'gone';

export interface SendOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  onProgress(sentBytes: number): void;
  onSuccess(): void;
  onFailure(failure: Failure, place: PlaceAfter): void;
}

/** Of one request; what is cut off loses nothing of what has arrived. Balancers may allow no more. */
const PART_BYTES = 64 * 1024 * 1024;
const RETRY_DELAYS_MS = [0, 500, 1_000, 3_000, 5_000, 10_000, 20_000];
/** Something else is still being read of the same upload: that of a page that was left, until its connection is seen to be closed. */
const STATUS_IN_USE = new Set([409, 423, 429]);

/** What is said of the bytes themselves. All else is said of the key, the moment or the service. */
const REFUSALS: ReadonlySet<string> = new Set([
  'CHECKSUM_MISMATCH',
  'CORRUPT_MEDIA',
  'EMPTY_FILE',
  'FILE_KIND_MISMATCH',
  'FILE_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]);

export function placeAfter({ code }: Pick<Failure, 'code'>, status: number): PlaceAfter {
  if (status === 404 || status === 410) return 'gone';
  return status < 500 && REFUSALS.has(code) ? 'refused' : 'waits';
}

/** Sends the bytes that are not there yet to the place of an upload, by tus. */
export function sendBytes(file: File, options: SendOptions): Upload {
  const upload = new Upload(file, {
    uploadUrl: options.url,
    headers: { ...options.headers },
    chunkSize: PART_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    // The console keeps by itself where uploads have come to.
    storeFingerprintForResuming: false,
    onShouldRetry: (error) => {
      const status = statusOf(error);
      return status === 0 || status >= 500 || STATUS_IN_USE.has(status);
    },
    onProgress: (sentBytes) => options.onProgress(sentBytes),
    onSuccess: () => options.onSuccess(),
    onError: (error) => {
      const status = statusOf(error as DetailedError);
      const failure = failureFrom(error as DetailedError, status);
      options.onFailure(failure, placeAfter(failure, status));
    },
  });
  upload.start();
  return upload;
}

/** 0: nobody has answered. */
function statusOf(error: Partial<DetailedError>): number {
  return error.originalResponse?.getStatus() ?? 0;
}

function failureFrom(error: Partial<DetailedError>, status: number): Failure {
  if (status === 0) return failureOf({ code: 'NETWORK', message: 'The connection was lost.', retryable: true });
  try {
    const [first] = JSON.parse(error.originalResponse?.getBody() ?? '').errors;
    return failureOf({ code: first.extensions.code, message: first.message, retryable: status >= 500 });
  } catch {
    return failureOf({ code: 'UNKNOWN', message: `The service answered with status ${status}.`, retryable: true });
  }
}
