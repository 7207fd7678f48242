/** Stable codes of the failures that a client is expected to act on (`MediaError.code`). */
export const MEDIA_ERROR_CODES = [
  'INVALID_INPUT',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'FILE_NOT_FOUND',
  'FILE_DELETED',
  'FILE_EXPIRED',
  'FILE_NOT_READY',
  'FILE_KIND_MISMATCH',
  'FILE_TOO_LARGE',
  'EMPTY_FILE',
  'UNSUPPORTED_MEDIA_TYPE',
  'CHECKSUM_MISMATCH',
  'CORRUPT_MEDIA',
  'STORAGE_QUOTA_EXCEEDED',
  'FILE_COUNT_EXCEEDED',
  'OWNER_QUOTA_EXCEEDED',
  'TOKEN_LIMIT_REACHED',
  'ZERO_DATA_RETENTION',
  'MEDIA_URL_BLOCKED',
  'MEDIA_DOWNLOAD_FAILED',
  'INVALID_DATA_URI',
  'MODEL_NOT_FOUND',
  'MODEL_CAPABILITY_MISSING',
  'CONTENT_REFUSED',
  'PROVIDER_FAILED',
  'PROVIDER_UNAVAILABLE',
  'OVERLOADED',
  'RATE_LIMITED',
  'UPLOAD_EXPIRED',
  'URL_EXPIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'NOT_CANCELLABLE',
  'INTERRUPTED',
] as const;
export type MediaErrorCode = (typeof MEDIA_ERROR_CODES)[number];

/** What a failure carries beyond its code, by the GraphQL type that it becomes. */
export type MediaFailureDetails =
  | { readonly type: 'INPUT' }
  | { readonly type: 'FILE'; readonly fileId: string }
  | { readonly type: 'QUOTA'; readonly requestedBytes: number }
  | {
      readonly type: 'UNSUPPORTED';
      readonly detectedMimeType: string | null;
      readonly acceptedMimeTypes: readonly string[];
    }
  | {
      readonly type: 'PROVIDER';
      /** The first part of the model's id. */
      readonly provider: string;
      /** What the provider calls the failure. */
      readonly providerCode: string | null;
      readonly retryAfterSeconds: number | null;
    };

interface MediaFailureOptions {
  /** The input field at fault, from the mutation's argument down: `['input', 'tags', '3']`. */
  readonly path?: readonly string[];
  /** true: the same call may succeed later. Default false. */
  readonly retryable?: boolean;
  readonly details?: MediaFailureDetails;
  /** In US dollars, what is paid though it failed. Default null: nothing that is known. */
  readonly costUsd?: number | null;
  readonly cause?: unknown;
}

/** A failure that the client should act on: a member of the payload's `errors`. The message is for people. */
export class MediaFailure extends Error {
  /** null: no single field is at fault. */
  readonly inputPath: readonly string[] | null;
  readonly retryable: boolean;
  readonly details: MediaFailureDetails;
  /** In US dollars, what is paid though it failed; null: nothing that is known. */
  readonly costUsd: number | null;

  constructor(
    readonly code: MediaErrorCode,
    message: string,
    options: MediaFailureOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MediaFailure';
    this.inputPath = options.path ?? null;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? { type: 'INPUT' };
    this.costUsd = options.costUsd ?? null;
  }

  /** The same failure, said of the input field at `path`. A path that is already known stays. */
  at(path: readonly string[]): MediaFailure {
    if (this.inputPath !== null) return this;
    return this.with({ path });
  }

  /** The same failure of what is paid all the same. A cost that is already known stays. */
  costing(costUsd: number | null): MediaFailure {
    return this.costUsd !== null || costUsd === null ? this : this.with({ costUsd });
  }

  private with(changed: MediaFailureOptions): MediaFailure {
    const { inputPath, retryable, details, costUsd, cause } = this;
    const path = inputPath === null ? {} : { path: inputPath };
    return new MediaFailure(this.code, this.message, { ...path, retryable, details, costUsd, cause, ...changed });
  }
}

/** Failures of the request as a whole: they leave as top-level GraphQL errors, or as an HTTP status. */
export type RequestFailureCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'LOCKED'
  | 'PAYLOAD_TOO_LARGE'
  | 'FILE_NOT_FOUND'
  | 'FILE_DELETED'
  | 'FILE_EXPIRED'
  | 'UPLOAD_EXPIRED'
  | 'URL_EXPIRED'
  | 'FILTER_TOO_EXPENSIVE'
  | 'OVERLOADED'
  | 'RATE_LIMITED'
  | 'STORAGE_UNAVAILABLE'
  | 'SERVICE_UNAVAILABLE';

interface RequestFailureOptions {
  /** When the same request is worth sending again, where that is known. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

export class RequestFailure extends Error {
  /** null: nothing is known of it. */
  readonly retryAfterSeconds: number | null;

  constructor(
    readonly code: RequestFailureCode,
    message: string,
    options: RequestFailureOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RequestFailure';
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
