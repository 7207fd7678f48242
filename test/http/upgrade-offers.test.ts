import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import { answerClientError } from '../../src/http/answer-failures';
import { closeUnusedConnections } from '../../src/http/connection-lifetime';
import { RequestPlaces } from '../../src/http/request-places';
import { serveRequestsInTurn } from '../../src/http/requests-in-turn';
import { serveWithoutUpgrade } from '../../src/http/subscriptions/web-socket-route';
import { AnswerToOffer, ignoreAfterLastRequest, OfferingRequest } from '../../src/http/upgrade-offers';
import { RawClient } from '../support/http/multipart/multipart-client';
import { Gate } from '../support/timing/gate';

let app: FastifyInstance;
let port: number;
let gate: Gate;
let begun: string[];
let handedOver: string[];
let connection: Socket;

beforeEach(async () => {
  gate = new Gate();
  begun = [];
  handedOver = [];
  app = fastify({
    http: { IncomingMessage: OfferingRequest, ServerResponse: AnswerToOffer },
    clientErrorHandler: answerClientError,
  });
  ignoreAfterLastRequest(app);
  serveRequestsInTurn(app, new RequestPlaces());
  closeUnusedConnections(app);
  app.server.on('connection', (socket) => {
    connection = socket;
  });
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    handedOver.push(request.url ?? '');
    serveWithoutUpgrade(app.server, request, socket, head);
  });
  app.all('*', async (request) => {
    begun.push(request.url);
    if (request.url === '/slow') await gate.pass();
    return { data: { url: request.url, body: request.body ?? null } };
  });
  port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterEach(async () => {
  gate.open();
  await app.close();
});

const OFFER = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const post = (path: string, headers = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n${headers}\r\n{}`;

/** The URLs that are answered, in the order of their answers, until there are so many or the connection ends. */
async function urlsOf(raw: RawClient, count = Number.POSITIVE_INFINITY): Promise<unknown[]> {
  const urls: unknown[] = [];
  try {
    while (urls.length < count) urls.push((await raw.answer()).body.data?.url);
  } catch {
    // It has ended.
  }
  return urls;
}

describe('an offer of an upgrade', () => {
  it('leaves nothing on the connection, however many come one after the other', async () => {
    const raw = new RawClient(port);
    const counts = new Set<number>();
    for (let round = 0; round < 12; round += 1) {
      await raw.send(get(`/${round}`, OFFER));
      expect(await urlsOf(raw, 1)).toEqual([`/${round}`]);
      const names = connection.eventNames();
      counts.add(names.reduce((sum, name) => sum + connection.listenerCount(name), 0));
    }
    expect(handedOver).toHaveLength(12);
    expect(counts.size).toBe(1);
    raw.socket.destroy();
  });

  it('is not taken while an answer is open, and its request is the last that is answered', async () => {
    const raw = new RawClient(port);
    await raw.send(get('/slow') + get('/offer', OFFER) + get('/lost') + get('/offer', OFFER));
    gate.open();
    expect(await urlsOf(raw)).toEqual(['/slow', '/offer']);
    expect(handedOver).toEqual([]);
  });

  it('is not taken while Node itself has an answer open', async () => {
    const raw = new RawClient(port);
    await raw.send(get('/slow') + get('/expects', 'Expect: wonders\r\n') + post('/offer', OFFER));
    gate.open();
    await urlsOf(raw, 1);
    expect(handedOver).toEqual([]);
    await raw.closed;
  });

  it.each([
    ['a request', 'T /rest HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no request', '\u0000\u0001'],
  ])('lets nothing that its lost rest seems to be do anything: %s', async (_what, rest) => {
    const raw = new RawClient(port);
    await raw.send(`${get('/slow')}${get('/offer', OFFER)}GE`);
    await raw.send(`${rest}GET /rest HTTP/1.1\r\nHost: x\r\n\r\n`);
    await raw.send(get('/rest'));
    gate.open();
    expect(await urlsOf(raw)).toEqual(['/slow', '/offer']);
    expect(begun).toEqual(['/slow', '/offer']);
  });

  it('keeps what else is said of the connection', async () => {
    const raw = new RawClient(port);
    await raw.send(get('/offer', 'Connection: Upgrade, close\r\nUpgrade: h2c\r\n'));
    expect(await urlsOf(raw)).toEqual(['/offer']);
  });

  it.each([
    ['as the first', get('/1', OFFER) + post('/2') + get('/3'), /^\/1 \/2 \/3$/],
    ['after another', get('/1') + get('/2', OFFER) + get('/3'), /^\/1 \/2( \/3)?$/],
  ])('may arrive in two parts, whichever they are: %s', async (_where, text, answers) => {
    const orders = await Promise.all(
      Array.from(text, async (_byte, at) => {
        const raw = new RawClient(port);
        await raw.send(text.slice(0, at));
        await new Promise(setImmediate);
        await raw.send(text.slice(at));
        const urls = await urlsOf(raw, 3);
        raw.socket.destroy();
        return urls.join(' ');
      }),
    );
    for (const order of new Set(orders)) expect(order).toMatch(answers);
  });
});
