import { type FastifyInstance, fastify } from 'fastify';
import { dropRequestsThatAreOver, onRequestEnd } from '../../src/http/request-end';
import { RawClient } from '../support/http/multipart/multipart-client';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

let app: FastifyInstance;
let port: number;
let gate: Gate;
let ended: string[];
let begun: string[];

beforeEach(async () => {
  gate = new Gate();
  ended = [];
  begun = [];
  app = fastify();
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/looked-up')) await gate.pass();
    onRequestEnd(reply.raw, () => ended.push(request.url));
  });
  dropRequestsThatAreOver(app);
  app.all('*', async (request) => {
    begun.push(request.url);
    return request.url;
  });
  port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterEach(async () => {
  gate.open();
  await app.close();
});

const head = (path: string, headers = '') => `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;

describe('the end of a request', () => {
  it('is told when it was answered', async () => {
    const raw = new RawClient(port);
    await raw.send(head('/answered'));
    await eventually('it has ended', async () => ended.length === 1);
    expect(begun).toEqual(['/answered']);
    raw.socket.destroy();
  });

  it('is told to one who asks when it is over already, and nothing is begun for nobody', async () => {
    gate.shut();
    const raw = new RawClient(port);
    await raw.send(head('/looked-up'));
    await eventually('it is under way', async () => gate.arrived === 1);
    const closed = new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)));
    expect(await closed).toBe(1);
    raw.socket.destroy();
    await noConnections();
    gate.open();
    await eventually('it has ended', async () => ended.length === 1);
    expect(begun).toEqual([]);
  });

  it('is told of one that its connection outlives', async () => {
    const raw = new RawClient(port);
    await raw.send(head('/first') + head('/second'));
    await eventually('both have ended', async () => ended.length === 2);
    raw.socket.destroy();
    await noConnections();
    expect(ended).toEqual(['/first', '/second']);
  });
});

async function noConnections(): Promise<void> {
  await eventually('the connection is gone', async () => {
    const count = await new Promise<number>((resolve) => app.server.getConnections((_, found) => resolve(found)));
    return count === 0;
  });
}
