import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface WireRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a provider answers. */
export interface WireAnswer {
  readonly status?: number;
  /** undefined: it is not sent, where it would be by itself. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Anything but bytes is sent as JSON. */
  readonly body: unknown;
}

/** What may become of an answer on the wire. STALL: nothing comes; STALL_IN_BODY, CUT: half of it does. */
export type WireFault = 'STALL' | 'STALL_IN_BODY' | 'CUT' | 'OVERSIZED' | 'RESET' | WireAnswer;

export interface WireServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly requests: readonly WireRequest[];
  posts(): readonly WireRequest[];
  openConnections(): Promise<number>;
  /** Answers the next requests of a method so; undefined: as the provider does. */
  fail(method: 'GET' | 'POST', fault: WireFault, times?: number): void;
  /** Answers every request of a method so for as long as `isFailing` says. */
  failWhile(method: 'GET' | 'POST', fault: WireFault, isFailing: () => boolean): void;
  reset(): void;
  close(): Promise<void>;
}

/** A server that speaks as a provider does, and fails as one does. */
export async function startWireServer(answer: (request: WireRequest) => Promise<WireAnswer>): Promise<WireServer> {
  const requests: WireRequest[] = [];
  let faults: { readonly method: string; readonly fault: WireFault }[] = [];
  let outage: { readonly method: string; readonly fault: WireFault; isFailing(): boolean } | null = null;
  const server = createServer((incoming, response) => {
    void receive(incoming).then(async (request) => {
      requests.push(request);
      const index = faults.findIndex(({ method }) => method === request.method);
      const [failing] = index === -1 ? [] : faults.splice(index, 1);
      const isOut = outage !== null && outage.method === request.method && outage.isFailing();
      const fault = isOut ? outage?.fault : failing?.fault;
      if (typeof fault === 'object') send(response, fault);
      else failWith(fault, response, await answer(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    posts: () => requests.filter(({ method }) => method === 'POST'),
    openConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    fail(method, fault, times = 1) {
      faults.push(...Array.from({ length: times }, () => ({ method, fault })));
    },
    failWhile(method, fault, isFailing) {
      outage = { method, fault, isFailing };
    },
    reset() {
      requests.length = 0;
      faults = [];
      outage = null;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(incoming: IncomingMessage): Promise<WireRequest> {
  const { method = '', url = '', headers } = incoming;
  return { method, path: url, headers, body: await buffer(incoming) };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: WireAnswer): void {
  const isBytes = body instanceof Uint8Array;
  const all = { 'content-type': isBytes ? 'application/octet-stream' : 'application/json', ...headers };
  response.writeHead(status, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
  response.end(isBytes ? body : JSON.stringify(body));
}

function failWith(
  fault: Exclude<WireFault, WireAnswer> | undefined,
  response: ServerResponse,
  answer: WireAnswer,
): void {
  const bytes = answer.body instanceof Uint8Array ? answer.body : Buffer.from(JSON.stringify(answer.body));
  const type = answer.headers?.['content-type'] ?? 'application/json';
  const headers = { 'content-type': type, 'content-length': bytes.byteLength };
  const half = () => {
    response.writeHead(200, headers);
    response.write(bytes.subarray(0, bytes.byteLength / 2));
  };
  switch (fault) {
    case undefined:
      send(response, answer);
      return;
    case 'STALL':
      return;
    case 'RESET':
      response.socket?.resetAndDestroy();
      return;
    case 'STALL_IN_BODY':
      half();
      return;
    case 'CUT':
      half();
      setTimeout(() => response.destroy(), 20);
      return;
    case 'OVERSIZED':
      response.writeHead(200, { 'content-type': headers['content-type'] });
      response.end(Buffer.alloc(3 * 1024 * 1024, ' '));
      return;
    default:
      fault satisfies never;
  }
}

export async function formOf({ headers, body }: WireRequest): Promise<FormData> {
  return new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
}

export function jsonOf({ body }: WireRequest): Record<string, unknown> {
  return JSON.parse(body.toString());
}
