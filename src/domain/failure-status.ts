import type { MediaErrorCode, RequestFailureCode } from './errors';

/** What is refused of a request before any operation is asked, or of the way in which it comes. */
export type HttpRefusalCode =
  | 'BAD_REQUEST'
  | 'NOT_ACCEPTABLE'
  | 'REQUEST_TIMEOUT'
  | 'PRECONDITION_FAILED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'TOO_MANY_OPERATIONS'
  | 'TOO_MANY_CONNECTIONS'
  | 'HEADERS_TOO_LARGE'
  | 'CLIENT_CLOSED_REQUEST'
  | 'INTERNAL_SERVER_ERROR';

/** Every stable code that an answer may carry, but for those of a GraphQL document, which is refused by 400 (`OperationRefusal`). */
export type FailureCode = RequestFailureCode | MediaErrorCode | HttpRefusalCode;

/**
 * The HTTP status of each failure, for every door: RFC 9110 §15 unless it is said otherwise. In the graph, where a
 * mutation answers with its failures as data, those of media have none.
 *
 * Clients of OpenAI's wire repeat a POST by themselves after 408, 409, 429 and 5xx. Where money may have been spent, a
 * door says `x-should-retry: false` beside the status.
 */
const STATUS: Readonly<Record<FailureCode, number>> = {
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  INVALID_INPUT: 400,
  FILE_KIND_MISMATCH: 400,
  EMPTY_FILE: 400,
  CHECKSUM_MISMATCH: 400,
  CORRUPT_MEDIA: 400,
  INVALID_DATA_URI: 400,
  MODEL_CAPABILITY_MISSING: 400,
  // The URL is a value of the input; 502 is for a server that this one stands in front of.
  MEDIA_URL_BLOCKED: 400,
  MEDIA_DOWNLOAD_FAILED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  // Another token may do it; the same will not.
  TOKEN_LIMIT_REACHED: 403,
  // The key is good and the file is there: another URL is needed, not another key.
  URL_EXPIRED: 403,
  // By the provider's rules, which repeating does not change.
  CONTENT_REFUSED: 403,
  NOT_FOUND: 404,
  FILE_NOT_FOUND: 404,
  MODEL_NOT_FOUND: 404,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  // What is there does not allow it now: the file has no bytes yet, the generation has ended, the project keeps nothing.
  FILE_NOT_READY: 409,
  NOT_CANCELLABLE: 409,
  ZERO_DATA_RETENTION: 409,
  // The draft of the Idempotency-Key header (§2.7) says 422; OpenAI's wire, and `/v3` after it, count it among the conflicts.
  IDEMPOTENCY_KEY_REUSED: 409,
  FILE_DELETED: 410,
  FILE_EXPIRED: 410,
  UPLOAD_EXPIRED: 410,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  FILE_TOO_LARGE: 413,
  // What `/v3` promises its clients of a full quota. 507 would be repeated by clients, though nothing gets better by itself.
  STORAGE_QUOTA_EXCEEDED: 413,
  FILE_COUNT_EXCEEDED: 413,
  OWNER_QUOTA_EXCEEDED: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  // It is understood, and would take too long to answer (§15.5.21).
  FILTER_TOO_EXPENSIVE: 422,
  // RFC 4918 §11.3: another request is writing the same upload; tus clients try again.
  LOCKED: 423,
  // RFC 6585 §4, §5.
  RATE_LIMITED: 429,
  TOO_MANY_OPERATIONS: 429,
  TOO_MANY_CONNECTIONS: 429,
  HEADERS_TOO_LARGE: 431,
  // nginx's number for a client that went away before it was answered: only logs see it.
  CLIENT_CLOSED_REQUEST: 499,
  INTERNAL_SERVER_ERROR: 500,
  // Whether it was done, nobody knows.
  INTERRUPTED: 500,
  PROVIDER_FAILED: 502,
  PROVIDER_UNAVAILABLE: 503,
  // Too much of an organization's own as well: it passes when some of it has ended, and is no rate that it was promised.
  OVERLOADED: 503,
  STORAGE_UNAVAILABLE: 503,
  SERVICE_UNAVAILABLE: 503,
};

export function statusOf(code: FailureCode): number {
  return STATUS[code];
}

/** Where the REST wires, `/v3` and OpenAI's `/v1`, have another number. The code tells what is gone from what never was. */
const REST_STATUS: Partial<Readonly<Record<FailureCode, number>>> = {
  FILE_DELETED: 404,
  FILE_EXPIRED: 404,
  UPLOAD_EXPIRED: 404,
  UNSUPPORTED_MEDIA_TYPE: 400,
};

/** For a failure of an operation by `/v3` or `/v1`; what HTTP refuses has the same status there as anywhere. */
export function restStatusOf(code: RequestFailureCode | MediaErrorCode): number {
  return REST_STATUS[code] ?? STATUS[code];
}

/**
 * For a failure that a GraphQL payload would have as data, by tus: bytes that are refused are so for good, and clients of
 * tus try again after 409, 423 and 5xx.
 */
export function tusStatusOf(code: MediaErrorCode): number {
  return code === 'FILE_NOT_FOUND' ? STATUS[code] : 422;
}

/** An outage is over in seconds, or takes minutes: then asking every few seconds costs nobody anything. */
const RETRY_AFTER_SECONDS = 5;

/**
 * The headers that belong to a status: how to authenticate (§11.6.1), and when to ask again (§10.2.3).
 *
 * @param retryAfterSeconds as the one that refused it says; default: 5
 */
export function headersOfStatus(
  status: number,
  retryAfterSeconds: number | null = null,
): Readonly<Record<string, string>> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  if (status === 429 || status === 503) return { 'retry-after': String(retryAfterSeconds ?? RETRY_AFTER_SECONDS) };
  return {};
}
