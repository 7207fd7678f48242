/** HTTP statuses by the stable code that a client sees in `extensions.code`. */
const STATUS_BY_CODE = {
  BAD_REQUEST: 400,
  REQUEST_TIMEOUT: 408,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** nginx's number for a client that went away before it was answered. */
  CLIENT_CLOSED_REQUEST: 499,
  OVERLOADED: 503,
  STORAGE_UNAVAILABLE: 503,
} as const;

export type MultipartErrorCode = keyof typeof STATUS_BY_CODE;

/**
 * What is wrong with a multipart form. Thrown before the operation runs it is the whole answer; later it is what the
 * form's uploads and their streams fail with. The message is for people.
 */
export class MultipartError extends Error {
  readonly status: number;

  constructor(
    readonly code: MultipartErrorCode,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MultipartError';
    this.status = STATUS_BY_CODE[code];
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
