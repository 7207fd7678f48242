import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { makeTemporaryDirectory } from '../support/run/temporary-directory';
import { freePort, missingNginx, serveByNginx } from './documented-server';

/** In place of the service: a server that says what reaches it, and answers when it is told to. */
let upstream: Server;
let nginx: { close(): Promise<void> };
let port: number;
beforeAll(async () => {
  const missing = missingNginx();
  if (missing !== null) throw new Error(missing);
  upstream = createServer().listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  port = await freePort();
  const directory = await makeTemporaryDirectory('nginx');
  // Nobody listens at the other: it has just ended.
  const configuration = readFileSync('docs/deploy/nginx.conf', 'utf8')
    // Of nginx 1.27.3: Debian's is older, and there is nobody to ask for names.
    .replaceAll(' resolve max_fails', ' max_fails')
    .replace('api-1:4000', `127.0.0.1:${await freePort()}`)
    .replace('api-2:4000', `127.0.0.1:${(upstream.address() as AddressInfo).port}`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('worker_processes auto', 'worker_processes 1')
    .replaceAll('/tmp/', `${directory}/`)
    .replace('access_log /dev/stdout', 'access_log off');
  upstream.on('request', health);
  nginx = await serveByNginx(directory, configuration, port);
  upstream.off('request', health);
});
afterAll(async () => {
  await nginx?.close();
  upstream?.closeAllConnections();
  upstream?.close();
});

function health(_request: IncomingMessage, response: ServerResponse): void {
  response.end();
}

function send(headers: Record<string, string> = {}, method = 'POST'): ClientRequest {
  return request({ host: '127.0.0.1', port, path: '/graphql', method, headers, agent: false });
}

const arrived = () => once(upstream, 'request') as Promise<[IncomingMessage, ServerResponse]>;

it('hands on an upload as it comes, of any size', async () => {
  const upload = send({ 'transfer-encoding': 'chunked' });
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  upload.write('first');
  const [received, response] = await arrived();
  // The rest is sent when this has arrived: held back until the end, it never would.
  const [first] = await once(received, 'data');
  expect(first.toString()).toBe('first');
  upload.end(Buffer.alloc(3_000_000));
  const rest = await buffer(received);
  expect(rest).toHaveLength(3_000_000);
  response.end('done');
  const [answer] = await answered;
  expect([answer.statusCode, (await buffer(answer)).toString()]).toEqual([200, 'done']);
});

it('hands on an event when it is sent', async () => {
  const reader = send({ accept: 'text/event-stream' }).end();
  const answered = once(reader, 'response') as Promise<[IncomingMessage]>;
  const [, response] = await arrived();
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: next\n\n');
  const [answer] = await answered;
  const [event] = await once(answer, 'data');
  expect(event.toString()).toBe('event: next\n\n');
  response.end();
  await once(answer.resume(), 'end');
});

it('lets a refusal through while the body is still coming', async () => {
  const upload = send({ 'content-length': '5000000000' });
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  upload.on('error', () => {}).write('first');
  const [, response] = await arrived();
  response.writeHead(413, { connection: 'close' }).end('too large');
  const [answer] = await answered;
  expect([answer.statusCode, (await buffer(answer)).toString()]).toEqual([413, 'too large']);
  upload.destroy();
});

it('opens a WebSocket', async () => {
  const opening = send({ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'abc' }, 'GET').end();
  const upgraded = once(opening, 'upgrade') as Promise<[IncomingMessage, NodeJS.ReadWriteStream]>;
  const [asked, socket] = await (once(upstream, 'upgrade') as Promise<[IncomingMessage, NodeJS.ReadWriteStream]>);
  expect(asked.headers).toMatchObject({ upgrade: 'websocket', connection: 'upgrade' });
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const [, client] = await upgraded;
  client.write('ping');
  expect(String((await once(socket, 'data'))[0])).toBe('ping');
  socket.write('pong');
  expect(String((await once(client, 'data'))[0])).toBe('pong');
  const ended = once(client, 'end');
  socket.end();
  await ended;
});

it('says who asks, and keeps the connection to the service', async () => {
  const sockets = new Set<unknown>();
  for (let left = 3; left > 0; left--) {
    const asking = send({}, 'GET').end();
    const answered = once(asking, 'response') as Promise<[IncomingMessage]>;
    const [asked, response] = await arrived();
    sockets.add(asked.socket);
    expect(asked.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', host: `127.0.0.1:${port}` });
    response.end();
    await once((await answered)[0].resume(), 'end');
  }
  expect(sockets.size).toBe(1);
});
