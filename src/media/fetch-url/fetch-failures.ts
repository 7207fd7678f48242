import { MediaFailure } from '../../domain/errors';

/** An answer that was not what was asked for. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';

  /** @param retryAfter the header, as it came */
  constructor(
    readonly status: number,
    readonly retryAfter: string | null,
  ) {
    super(`It answered with status ${status}.`);
  }
}

/**
 * The URL is refused, or leads to an address that is, or to none: one sentence for all of it, so that nobody learns
 * which names and addresses there are in the network around us.
 */
export function urlBlocked(cause?: unknown): MediaFailure {
  const message =
    'The URL may not be fetched: it must lead to a host that exists and is public, by http or https, without a user name.';
  return new MediaFailure('MEDIA_URL_BLOCKED', message, { cause });
}

/**
 * No name server that answers, no connection, no answer, none that is HTTP, or one that broke off: one sentence again.
 * A server that does not speak proper HTTP will not the next time either; all the rest may be better then.
 */
export function downloadFailed(cause?: unknown): MediaFailure {
  const message = 'The URL could not be downloaded: it must answer with status 200 and all of its bytes, in good time.';
  return new MediaFailure('MEDIA_DOWNLOAD_FAILED', message, { retryable: !isMisspoken(cause), cause });
}

/**
 * Whether an answer is no HTTP, or has more headers than are read. One of another length than it said may have broken off:
 * undici says the same of both.
 */
function isMisspoken(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  // By name: the library itself is loaded with the first request that is sent.
  if (cause.name === 'HTTPParserError') return cause.code !== 'HPE_INVALID_EOF_STATE';
  return cause.code === 'UND_ERR_HEADERS_OVERFLOW';
}

/** Too early, a timeout, too many, and what is made first: every other status below 500 is of the request. */
const PASSING: ReadonlySet<number> = new Set([202, 408, 425, 429]);
/** Not implemented, and no such version of HTTP: they will not be by tomorrow (RFC 9110 §15.6). */
const LASTING: ReadonlySet<number> = new Set([501, 505]);

/** A status is no secret of the network around us, and shows whether another try is of use. */
export function unexpectedAnswer(status: number, retryAfter: string | null): MediaFailure {
  const retryable = PASSING.has(status) || (status >= 500 && !LASTING.has(status));
  const wait = retryable && /^\d{1,5}$/.test(retryAfter ?? '') ? `, and asks to wait for ${retryAfter} seconds` : '';
  const message = `The URL could not be downloaded: it answered with status ${status}${meaningOf(status)}${wait}.`;
  return new MediaFailure('MEDIA_DOWNLOAD_FAILED', message, {
    retryable,
    cause: new UnexpectedAnswer(status, retryAfter),
  });
}

function meaningOf(status: number): string {
  if (status === 404 || status === 410) return ', nothing is there';
  if (status === 401 || status === 403 || status === 407) return ', it is not for everybody';
  if (status === 429) return ', too many requests';
  if (status >= 500) return ', the server is at fault';
  return status >= 400 ? ', it refuses the request' : ', where 200 is expected';
}

export function tooManyRedirects(most: number): MediaFailure {
  const message = `The URL could not be downloaded: it leads through more than ${most} redirects.`;
  return new MediaFailure('MEDIA_DOWNLOAD_FAILED', message);
}

/** @param encoding as the answer names it */
export function unreadableEncoding(encoding: string, cause?: unknown): MediaFailure {
  const name = encoding.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 50);
  const message = `The URL could not be downloaded: its bytes are compressed as ${name}, and cannot be read as that.`;
  return new MediaFailure('MEDIA_DOWNLOAD_FAILED', message, { cause });
}

export function downloadTooLarge(maxBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `The URL has more than the ${maxBytes} bytes that are accepted.`);
}
