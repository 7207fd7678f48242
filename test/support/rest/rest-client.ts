/** What a REST wire answered. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Of an answer in JSON; null: it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as clients do, field by field.
  readonly json: any;
  readonly bytes: Buffer;
}

export interface RestClient {
  get(path: string, headers?: Record<string, string>): Promise<RestAnswer>;
  delete(path: string): Promise<RestAnswer>;
  /** An object goes as JSON, a form as it is. */
  post(path: string, body: object | FormData, headers?: Record<string, string>): Promise<RestAnswer>;
}

/**
 * Asks a service by its REST wires, as programs do that know nothing of it but their address.
 *
 * @param apiKey null: without one
 */
export function createRestClient(url: string, apiKey: string | null): RestClient {
  const send = async (method: string, path: string, headers: Record<string, string>, body?: string | FormData) => {
    const key = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...key, ...headers },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      json: isJson ? JSON.parse(bytes.toString()) : null,
      bytes,
    };
  };
  return {
    get: (path, headers = {}) => send('GET', path, headers),
    delete: (path) => send('DELETE', path, {}),
    post: (path, body, headers = {}) =>
      body instanceof FormData
        ? send('POST', path, headers, body)
        : send('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body)),
  };
}
