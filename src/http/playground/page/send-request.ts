import type { FileBinding } from './file-bindings.ts';
import type { GraphQLRequest } from './graphql-request.ts';
import { multipartBody } from './multipart-body.ts';

export interface SendOptions {
  readonly path: string;
  /** Empty for none. */
  readonly apiKey: string;
  /** Sent too. An `Authorization` header in here wins over the API key. */
  readonly headers: Readonly<Record<string, string>>;
  /** With files, the request is a multipart request. Otherwise it is JSON. */
  readonly files: readonly FileBinding[];
  readonly accept: string;
  readonly signal: AbortSignal;
}

export const acceptJson = 'application/graphql-response+json, application/json';

export const acceptEventStream = 'text/event-stream';

export async function sendRequest(request: GraphQLRequest, options: SendOptions): Promise<Response> {
  if (!/^[\x21-\x7e]*$/.test(options.apiKey)) {
    throw new Error('The API key contains a character that no key has.');
  }
  const headers = new Headers(options.headers);
  headers.set('accept', options.accept);
  // Tells the server that this is no form post from another site.
  headers.set('apollo-require-preflight', '1');
  if (options.apiKey !== '' && !headers.has('authorization')) {
    headers.set('authorization', `Bearer ${options.apiKey}`);
  }
  const isMultipart = options.files.length > 0;
  if (!isMultipart) {
    headers.set('content-type', 'application/json');
  }
  return fetch(options.path, {
    method: 'POST',
    headers,
    body: isMultipart ? multipartBody(request, options.files) : JSON.stringify(request),
    credentials: 'omit',
    signal: options.signal,
  });
}

/** Throws an `Error` with the status when the answer is not JSON, as when a proxy answers in the server's place. */
export async function readJson(response: Response): Promise<unknown> {
  if (/json/.test(response.headers.get('content-type') ?? '')) {
    return response.json();
  }
  await response.body?.cancel();
  throw new Error(`The server answered ${response.status} ${response.statusText} without JSON.`);
}
