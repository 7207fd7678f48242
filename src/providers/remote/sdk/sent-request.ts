/**
 * What the SDK is about to send, by its form, to put right what it adds by itself or cannot say. Each is changed in place.
 */
export interface Amendments {
  readonly json?: (body: Record<string, unknown>) => void;
  readonly form?: (form: FormData) => void;
  readonly query?: (query: URLSearchParams) => void;
}

/** The arguments of `fetch`, put right. */
export function amendedRequest(
  input: Parameters<typeof globalThis.fetch>[0],
  init: RequestInit | undefined,
  { json, form, query }: Amendments,
): Request {
  const url = new URL(input instanceof Request ? input.url : input);
  query?.(url.searchParams);
  return new Request(url, { ...init, body: amendedBody(init?.body ?? null, json, form), signal: null });
}

function amendedBody(
  body: RequestInit['body'],
  json: Amendments['json'],
  form: Amendments['form'],
): NonNullable<RequestInit['body']> | null {
  if (body instanceof FormData) form?.(body);
  if (typeof body !== 'string' || json === undefined) return body ?? null;
  const fields: unknown = JSON.parse(body);
  if (!isRecord(fields)) return body;
  json(fields);
  return JSON.stringify(fields);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
