export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * A failure in the form of the JSON API.
 *
 * @see https://cloud.google.com/storage/docs/json_api/v1/status-codes
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message = reason,
  ) {
    super(message);
  }
}

/** A failure that Google tells of in plain text, as it does where the upload server answers for itself. */
export class PlainError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  const body = Buffer.from(JSON.stringify(value));
  return { status, headers: { 'content-type': 'application/json; charset=UTF-8', ...headers }, body };
}

export function emptyReply(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: Buffer.alloc(0) };
}

export function errorReply(error: unknown): Reply {
  const message = error instanceof Error ? error.message : 'internal';
  if (error instanceof PlainError) {
    return {
      status: error.status,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: Buffer.from(message),
    };
  }
  const [status, reason] = error instanceof ApiError ? [error.status, error.reason] : [500, 'internalError'];
  if (status === 304) return emptyReply(304);
  return jsonReply(status, { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } });
}

export function headerOf(request: ServerRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
