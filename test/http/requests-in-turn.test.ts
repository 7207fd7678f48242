import { type FastifyInstance, fastify } from 'fastify';
import { RequestPlaces } from '../../src/http/request-places';
import { serveRequestsInTurn } from '../../src/http/requests-in-turn';
import { RawClient } from '../support/http/multipart/multipart-client';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

let app: FastifyInstance;
let port: number;
let gate: Gate;
let begun: string[];

beforeEach(async () => {
  gate = new Gate();
  begun = [];
  app = fastify();
  serveRequestsInTurn(app, new RequestPlaces());
  app.all('*', async (request, reply) => {
    begun.push(request.url);
    if (request.url === '/slow') await gate.pass();
    if (request.url === '/close') reply.header('connection', 'close');
    return { url: request.url, body: request.body ?? null };
  });
  port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterEach(async () => {
  gate.open();
  await app.close();
});

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const post = (path: string, json: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
  `Content-Length: ${json.length}\r\n\r\n${json}`;

/** On a connection of its own. */
async function ask(path: string): Promise<void> {
  const raw = new RawClient(port);
  await raw.send(get(path));
  await raw.answer();
  raw.socket.destroy();
}

describe('requests that come on a connection before those ahead of them are answered', () => {
  it('are handled one after the other, with their bodies', async () => {
    gate.shut();
    const raw = new RawClient(port);
    await raw.send(get('/slow') + post('/second', '{"a":1}') + get('/third'));
    await eventually('the first is under way', async () => gate.arrived === 1);
    await ask('/other');
    expect(begun).toEqual(['/slow', '/other']);
    gate.open();
    const answers = [await raw.answer(), await raw.answer(), await raw.answer()];
    expect(begun).toEqual(['/slow', '/other', '/second', '/third']);
    expect(answers.map(({ body }) => body)).toEqual([
      { url: '/slow', body: null },
      { url: '/second', body: { a: 1 } },
      { url: '/third', body: null },
    ]);
    raw.socket.destroy();
  });

  it('are dropped when the connection ends', async () => {
    gate.shut();
    const raw = new RawClient(port);
    await raw.send(get('/slow') + get('/second') + post('/third', '{}').slice(0, -1));
    await eventually('the first is under way', async () => gate.arrived === 1);
    raw.socket.destroy();
    await ask('/after');
    gate.open();
    await ask('/last');
    expect(begun).toEqual(['/slow', '/after', '/last']);
  });

  it('are not begun behind the last answer of the connection, where they would never be over', async () => {
    gate.shut();
    const raw = new RawClient(port);
    await raw.send(get('/slow'));
    await eventually('the first is under way', async () => gate.arrived === 1);
    await raw.send(get('/close'));
    await raw.send(get('/behind'));
    gate.open();
    await raw.closed;
    await ask('/last');
    expect(begun).toEqual(['/slow', '/close', '/last']);
  });

  it('may be twenty', async () => {
    const raw = new RawClient(port);
    const paths = Array.from({ length: 21 }, (_, index) => `/${index}`);
    await raw.send(paths.map(get).join(''));
    for (const url of paths) expect((await raw.answer()).body).toMatchObject({ url });
    raw.socket.destroy();
  });

  it('end the connection when they are more, and none of them is begun', async () => {
    gate.shut();
    const raw = new RawClient(port);
    await raw.send(get('/slow') + get('/next').repeat(1_000));
    await raw.closed;
    gate.open();
    await ask('/last');
    expect(begun).toEqual(['/slow', '/last']);
  });
});
