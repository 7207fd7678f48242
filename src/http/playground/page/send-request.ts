import type { FileBinding } from './file-bindings.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

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

/**
 * Builds the body of a GraphQL multipart request: `operations`, `map`, then the files in the order of `map`.
 * Source: https://github.com/jaydenseric/graphql-multipart-request-spec
 */
export function multipartBody(request: GraphQLRequest, bindings: readonly FileBinding[]): FormData {
  const operations = structuredClone({ ...request, variables: request.variables ?? {} });
  for (const { path } of bindings) {
    setNull(operations, path.split('.'));
  }
  const body = new FormData();
  body.append('operations', JSON.stringify(operations));
  body.append('map', JSON.stringify(Object.fromEntries(bindings.map(({ name, path }) => [name, [path]]))));
  for (const { name, content } of bindings) {
    body.append(name, content, content.name);
  }
  return body;
}

/** Writes null at the path, as the specification asks for where a file belongs, and makes what is missing above it. */
function setNull(root: object, path: readonly string[]): void {
  let container = root;
  path.forEach((key, index) => {
    const nextKey = path[index + 1];
    if (nextKey === undefined) {
      Reflect.set(container, key, null);
      return;
    }
    let child: unknown = Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
    if (typeof child !== 'object' || child === null) {
      child = /^\d+$/.test(nextKey) ? [] : {};
      Reflect.set(container, key, child);
    }
    if (typeof child === 'object' && child !== null) {
      container = child;
    }
  });
}

/** An event of a server-sent event stream: `next` carries a result, `complete` ends the stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** Longest event that is kept in memory, in characters. */
const maxEventLength = 64 * 1024 * 1024;

/**
 * Reads server-sent events until the stream ends.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      pending += decoder.decode(chunk.value, { stream: true });
      const blocks = pending.split(/\r?\n\r?\n/);
      pending = blocks.pop() ?? '';
      if (pending.length > maxEventLength) {
        throw new Error('The server sent an event that is too long.');
      }
      yield* blocks.map(parseEvent);
    }
  } finally {
    await reader.cancel();
  }
}

function parseEvent(block: string): StreamEvent {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith('event:')) {
      event = line.slice('event:'.length).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice('data:'.length).replace(/^ /, ''));
    }
  }
  return { event, data: data.join('\n') };
}
