import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** What concerns the connection that the request came on, and an upgrade of it. */
const HOP_HEADERS = new Set(['connection', 'upgrade', 'http2-settings']);

/**
 * Serves a request as if it had not asked for an upgrade, which a server may ignore (RFC 9110 §7.8). Node hands over
 * every request that asks for one, and not only those for WebSockets do: some clients offer HTTP/2 with each request.
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!HOP_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
