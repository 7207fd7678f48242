import { Agent, request } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import { type FastifyInstance, fastify } from 'fastify';
import { closeUnusedConnections } from '../../src/http/connection-lifetime';
import { closeAnsweredConnections, Departure } from '../../src/http/departure';
import { sendHttp } from '../support/http/http-client';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

let app: FastifyInstance;
let departure: Departure;
let gate: Gate;
let url: string;
beforeEach(async () => {
  app = fastify({ return503OnClosing: false });
  departure = new Departure();
  gate = new Gate();
  closeUnusedConnections(app);
  closeAnsweredConnections(app, departure);
  app.get('/', async () => 'done');
  app.get('/slow', async () => {
    await gate.pass();
    return 'done';
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  gate.open();
  await app.close();
});

/** By connections that are kept. */
function ask(agent: Agent, path: string): Promise<{ readonly status: number; readonly connection: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { agent }, (response) => {
      const answer = { status: response.statusCode ?? 0, connection: response.headers.connection ?? '' };
      response.resume().once('end', () => resolve(answer));
    });
    asked.once('error', reject).end();
  });
}

describe('a server that leaves', () => {
  it('serves as before, and says with each answer that it is the last of its connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await ask(agent, '/')).toEqual({ status: 200, connection: 'keep-alive' });
    departure.leave();
    for (const path of ['/', '/nothing', '/']) expect(await ask(agent, path)).toMatchObject({ connection: 'close' });
    expect((await ask(agent, '/')).status).toBe(200);
  });

  it('says so of what was asked before, too', async () => {
    gate.shut();
    const answer = ask(new Agent({ keepAlive: true }), '/slow');
    await eventually('it is under way', async () => gate.waiting > 0);
    departure.leave();
    gate.open();
    expect(await answer).toEqual({ status: 200, connection: 'close' });
  });
});

describe('a server that drains', () => {
  it('answers what the system has accepted for it, and what is under way', async () => {
    gate.shut();
    const slow = sendHttp(`${url}/slow`);
    await eventually('it is under way', async () => gate.waiting > 0);
    const answers = Array.from({ length: 30 }, () => sendHttp(url));
    // The connections are there; the event loop takes one of them in each of its rounds.
    await nextRound();
    const drained = departure.drain(app);
    for (const { status, headers } of await Promise.all(answers)) {
      expect([status, headers.connection]).toEqual([200, 'close']);
    }
    await eventually('it listens no more', () =>
      sendHttp(url).then(
        () => false,
        ({ code }) => code === 'ECONNREFUSED',
      ),
    );
    gate.open();
    expect((await slow).status).toBe(200);
    await drained;
  });

  it('waits for nobody who is idle', async () => {
    await ask(new Agent({ keepAlive: true }), '/');
    await departure.drain(app);
  });
});
