import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpRequest {
  readonly method?: string;
  /** As it is sent, in place of the path in the URL. */
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** A request with the headers that are given and no others: `fetch` adds some of its own, and refuses hostile ones. */
export function sendHttp(
  url: string,
  { method = 'GET', path, headers = {}, body }: HttpRequest = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const place = path === undefined ? {} : { path };
    const outgoing = request(url, { method, headers, agent: false, ...place }, (response) => {
      const { statusCode: status = 0, headers } = response;
      buffer(response).then((received) => resolve({ status, headers, body: received }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
