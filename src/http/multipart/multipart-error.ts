import { type FailureCode, statusOf } from '../../domain/failure-status';

/** What a client sees in `extensions.code`. */
export type MultipartErrorCode = Extract<
  FailureCode,
  | 'BAD_REQUEST'
  | 'REQUEST_TIMEOUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'CLIENT_CLOSED_REQUEST'
  | 'OVERLOADED'
  | 'STORAGE_UNAVAILABLE'
>;

/** What others keep aside is given back when their forms end, which takes seconds as a rule. */
const RETRY_AFTER_SECONDS = 5;

/**
 * What is wrong with a multipart form. Thrown before the operation runs it is the whole answer; later it is what the
 * form's uploads and their streams fail with. The message is for people.
 */
export class MultipartError extends Error {
  readonly status: number;
  /** When the same form is worth sending again, where that is known. */
  readonly retryAfterSeconds: number | null;

  constructor(
    readonly code: MultipartErrorCode,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MultipartError';
    this.status = statusOf(code);
    this.retryAfterSeconds = code === 'OVERLOADED' ? RETRY_AFTER_SECONDS : null;
  }
}

export function clientGone(): MultipartError {
  return new MultipartError('CLIENT_CLOSED_REQUEST', 'The client went away before the form was whole.');
}

/** The operation uses a file at two places that the form's map names once: a part that streams can be read once. */
export class UploadAlreadyOpenedError extends MultipartError {
  constructor(fieldName: string) {
    super('BAD_REQUEST', `The file "${fieldName}" is used more than once: send it, or map it, once for each use.`);
    this.name = 'UploadAlreadyOpenedError';
  }
}
