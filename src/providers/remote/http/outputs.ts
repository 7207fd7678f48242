import { MediaFailure } from '../../../domain/errors';
import { parseDataUri } from '../../../media/data-uri';
import { UnexpectedAnswer } from '../../../media/fetch-url/fetch-failures';
import { ProviderFault } from './provider-failure';
import { secondsOf } from './read-error';

/** Fetches an output that an answer names: an address, relative to what was asked, or a data URI. */
export type FetchOutput = (url: string) => Promise<Uint8Array>;

/**
 * All that can be had, in order: what is paid for is not thrown away because something else of it cannot be fetched.
 *
 * @param fetch null: there is nothing
 * @throws what the first could not be fetched by, where none can be
 */
export async function fetchAll<Source, Output>(
  sources: readonly Source[],
  fetch: (source: Source) => Promise<Output | null>,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  const failures: unknown[] = [];
  for (const source of sources) {
    const output = await fetch(source).catch((error: unknown) => {
      failures.push(error);
      return null;
    });
    if (output !== null) outputs.push(output);
  }
  if (outputs.length === 0 && failures.length > 0) throw failures[0];
  return outputs;
}

/**
 * How long a host that is down is waited for, from the first try to the last. Without its output, work is lost that is paid
 * for, and asking costs nothing. Restarts and failovers of CDNs take seconds to a few minutes; the caller waits
 * for five at most (`GENERATION_TIMEOUT_SECONDS`), and the shortest-lived outputs, Replicate's, are there for an hour
 * (https://replicate.com/docs/topics/predictions/data-retention).
 */
export const MAX_OUTPUT_WAIT_MS = 300_000;

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 15_000;
/** Answers that will hardly change. Yet an object that was written just now may not be found everywhere. */
const LASTING_TRIES = 4;
/** Too early, a timeout, too many: every other status below 500 is of the request. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** Nobody answered for the name: https://nodejs.org/api/dns.html#error-codes */
const NAME_SERVER_DOWN: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EREFUSED',
  'ESERVFAIL',
  'ETIMEOUT',
]);

/** What is known of a download that failed. */
interface DownloadFault {
  /** Whether the next try may go better. */
  readonly passing: boolean;
  /** In milliseconds; null: there is no use in another try, whatever it failed by. */
  readonly pauseMs: number | null;
}

/** @param tries how many there were */
export function downloadFault(error: unknown, tries: number, nowMs: number): DownloadFault {
  if (!(error instanceof MediaFailure)) return { passing: false, pauseMs: null };
  const { cause, details } = error;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), MAX_PAUSE_MS);
  if (cause instanceof UnexpectedAnswer)
    return ofStatus(cause.status, secondsOf(cause.retryAfter, nowMs), pauseMs, tries);
  if (cause instanceof ProviderFault && cause.statusCode !== null) {
    const retryAfterSeconds = details.type === 'PROVIDER' ? details.retryAfterSeconds : null;
    return ofStatus(cause.statusCode, retryAfterSeconds, pauseMs, tries);
  }
  const passing = error.retryable || (error.code === 'MEDIA_URL_BLOCKED' && NAME_SERVER_DOWN.has(Object(cause).code));
  return { passing, pauseMs: passing ? pauseMs : null };
}

function ofStatus(status: number, retryAfterSeconds: number | null, pauseMs: number, tries: number): DownloadFault {
  const passing = status >= 500 || PASSING.has(status);
  if (!passing && tries >= LASTING_TRIES) return { passing, pauseMs: null };
  return { passing, pauseMs: Math.max(pauseMs, (retryAfterSeconds ?? 0) * 1_000) };
}

const SCHEME = /^data:/i;
/** Whether an output is written out in its address (RFC 2397), as those of Replicate may be. */
export function isDataUri(url: string): boolean {
  return SCHEME.test(url);
}

/**
 * The bytes of such an output: it is paid for, so whatever can be understood is taken, in lines, unpadded or escaped.
 *
 * @throws {MediaFailure} INVALID_DATA_URI, FILE_TOO_LARGE
 */
export function decodeDataUri(uri: string, maxBytes: number): Uint8Array {
  const { sizeBytes, pieces } = parseDataUri(uri, Number.POSITIVE_INFINITY);
  if (sizeBytes === 0) throw new MediaFailure('INVALID_DATA_URI', 'The data URI holds nothing.');
  if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat([...pieces()]);
}

function tooLarge(maxBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `The data URI has more than the ${maxBytes} bytes that are accepted.`);
}

/** What base64 stands for: some servers write the beginning of a data URI before it. Empty where it stands for nothing. */
export function base64Bytes(base64: string): Uint8Array {
  if (!isDataUri(base64)) return Buffer.from(base64, 'base64');
  try {
    return decodeDataUri(base64, base64.length);
  } catch (error) {
    if (error instanceof MediaFailure) return new Uint8Array();
    throw error;
  }
}
