import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** What offers an upgrade; `Connection` names them. */
const UPGRADE_HEADERS = new Set(['upgrade', 'http2-settings']);

/**
 * Serves a request as if it had not asked for an upgrade, which a server may ignore (RFC 9110 §7.8). Node hands over
 * every request that asks for one, and not only those for WebSockets do: some clients offer HTTP/2 with each request.
 * Only where no answer is open on the connection: the parser that begins anew on it knows of none.
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    if (name.toLowerCase() === 'connection') lines.push(`${name}: ${withoutUpgrade(value)}`);
    else if (!UPGRADE_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

/** It may say besides whether the connection is to be kept. */
function withoutUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !UPGRADE_HEADERS.has(option.toLowerCase())).join(', ');
}
