import { MediaFailure } from '../../domain/errors';

/** An answer that was not what was asked for. Why, whoever asked for the URL is not told. */
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
  const message = 'The URL may not be fetched: it must lead to a public host by http or https, without a user name.';
  return new MediaFailure('MEDIA_URL_BLOCKED', message, { cause });
}

/** No connection, no answer, the wrong one, or one that broke off: one sentence again, so that no port can be told from another. */
export function downloadFailed(cause?: unknown): MediaFailure {
  const message =
    'The URL could not be downloaded: it must answer with status 200 and bytes that are not compressed, in good time.';
  return new MediaFailure('MEDIA_DOWNLOAD_FAILED', message, { retryable: true, cause });
}

export function downloadTooLarge(maxBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `The URL has more than the ${maxBytes} bytes that are accepted.`);
}
