import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface OriginRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The address that it came to. */
  readonly localAddress: string | undefined;
}

/** A server somewhere, from which media are fetched. */
export interface OriginServer {
  /** `127.0.0.1:41234` */
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash. */
  readonly url: string;
  /** Every request so far. */
  readonly requests: readonly OriginRequest[];
  /** How many connections there have been, with or without a request. */
  connections(): number;
  openConnections(): number;
  /** Forgets what has been. */
  clear(): void;
  close(): Promise<void>;
}

/** Listens on every address of the loopback interface that there is, and more. */
export async function startOrigin(answer: RequestListener): Promise<OriginServer> {
  const requests: OriginRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    const { method, url, headers, socket } = request;
    requests.push({ method, url, headers, localAddress: socket.localAddress });
    answer(request, response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    host,
    port,
    url: `http://${host}`,
    requests,
    connections: () => connections,
    openConnections: () => sockets.size,
    clear() {
      requests.length = 0;
      connections = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
