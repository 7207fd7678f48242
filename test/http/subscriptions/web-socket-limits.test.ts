import { once } from 'node:events';
import { connect } from 'node:net';
import { parse } from 'graphql';
import { createAuthenticator } from '../../../src/accounts/authenticate';
import { revokeKey, updateKey } from '../../../src/accounts/keys';
import { createMediaToken } from '../../../src/accounts/tokens/create-media-token';
import { documentBytes } from '../../../src/graphql/limits/document-limits';
import { ProtocolSocket, type ProtocolSocketOptions } from '../../support/http/protocol-socket';
import { type PushServer, type PushServerOptions, startPushServer } from '../../support/http/push-server';
import { createTenant } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';
import { holdIntervals, passTime, releaseTimers } from '../../support/timing/held-timers';

let server: PushServer;
const sockets: ProtocolSocket[] = [];

async function start(subscriptionLimits: PushServerOptions['subscriptionLimits'] = {}): Promise<void> {
  server = await startPushServer({ subscriptionLimits });
}
afterEach(async () => {
  releaseTimers();
  await Promise.all(sockets.splice(0).map((socket) => socket.end()));
  await server.close();
});

function open(options?: ProtocolSocketOptions): ProtocolSocket {
  const socket = new ProtocolSocket(server.url, options);
  sockets.push(socket);
  return socket;
}

const listeners = (count: number) =>
  eventually(`${count} listen`, async () => server.events.listenerCount('tick') === count);

async function keyIdOf(projectId: string): Promise<string> {
  const [row] = await server.dataSource.query('SELECT id FROM api_keys WHERE project_id = $1', [projectId]);
  return row.id;
}

describe('a key', () => {
  it('that is revoked ends the connections that it opened, and no others', async () => {
    await start();
    const other = await createTenant(server.dataSource);
    const [mine, theirs] = [await open().connect(server.tenant.apiKey), await open().connect(other.apiKey)];
    mine.subscribe('1', 'subscription { tick }');
    theirs.subscribe('1', 'subscription { tick }');
    await listeners(2);
    await revokeKey(server.dataSource, await keyIdOf(server.tenant.projectId));
    expect(await mine.closed).toEqual({ code: 4401, reason: 'The API key is not valid.' });
    await listeners(1);
    server.events.emit('tick', 1);
    expect((await theirs.next('next')).payload.data).toEqual({ tick: 1 });
  });

  it('that is revoked runs nothing more, before its connection is ended', async () => {
    await start({ keyCheckIntervalMs: 600_000 });
    const socket = await open().connect(server.tenant.apiKey);
    socket.subscribe('1', 'subscription { tick }');
    await listeners(1);
    await revokeKey(server.dataSource, await keyIdOf(server.tenant.projectId));
    server.events.emit('tick', 1);
    expect((await socket.next('next')).payload.errors).toEqual([
      { message: 'The API key is not valid.', extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    await socket.next('complete', '1');
    socket.subscribe('2', 'mutation { count }');
    expect((await socket.next('next', '2')).payload.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(server.calls()).toBe(0);
  });

  it('that has other scopes has to be shown again', async () => {
    await start();
    const socket = await open().connect(server.tenant.apiKey);
    await updateKey(server.dataSource, await keyIdOf(server.tenant.projectId), { scopes: ['GENERATE'] });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'The API key has other scopes now.' });
    const again = await open().connect(server.tenant.apiKey);
    again.subscribe('1', 'subscription { tick }');
    expect((await again.next('next')).payload.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  it('is taken for good while nobody can say', async () => {
    await start();
    const socket = await open().connect(server.tenant.apiKey);
    await server.dataSource.query('ALTER TABLE api_keys RENAME TO mislaid');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.dataSource.query('ALTER TABLE mislaid RENAME TO api_keys');
    socket.subscribe('1', '{ hello }');
    await socket.next('complete', '1');
  });

  it('is not refused as wrong while nobody can say, and the failure is logged', async () => {
    await start();
    await server.dataSource.query('ALTER TABLE api_keys RENAME TO mislaid');
    const socket = open();
    await socket.opened;
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${server.tenant.apiKey}` } });
    expect(await socket.closed).toEqual({ code: 4500, reason: 'Internal server error' });
    expect(server.log.lines().filter(({ msg }) => msg === 'connection failed')).toHaveLength(1);
  });
});

describe('there are not more', () => {
  it('connections of an organization than it may have', async () => {
    await start({ connections: { total: 10, perOrganization: 2, perOwner: 2 } });
    const other = await createTenant(server.dataSource);
    const [first] = [await open().connect(server.tenant.apiKey), await open().connect(server.tenant.apiKey)];
    const third = open();
    await third.opened;
    third.send({ type: 'connection_init', payload: { authorization: `Bearer ${server.tenant.apiKey}` } });
    expect(await third.closed).toEqual({ code: 1013, reason: 'Too many connections' });
    await open().connect(other.apiKey);
    await first?.end();
    await open().connect(server.tenant.apiKey);
  });

  it('connections of an owner than one may have, whose organization has more for the others', async () => {
    await start({ connections: { total: 10, perOrganization: 5, perOwner: 2 } });
    const { dataSource, storage, tenant } = server;
    const maker = await createAuthenticator({ dataSource }).authenticate(`Bearer ${tenant.apiKey}`);
    const tokenFor = async (ownerId: string) =>
      (await createMediaToken(storage, maker, { ttlSeconds: 600, scopes: ['FILES_READ'], ownerId })).token;
    const greedy = await tokenFor('greedy');
    const [first] = [await open().connect(greedy), await open().connect(greedy)];
    const third = open();
    await third.opened;
    third.send({ type: 'connection_init', payload: { authorization: `Bearer ${greedy}` } });
    expect(await third.closed).toEqual({ code: 1013, reason: 'Too many connections' });
    await open().connect(await tokenFor('other'));
    await open().connect(tenant.apiKey);
    await first?.end();
    await open().connect(greedy);
  });

  it('connections that do not say whose they are: the oldest makes room', async () => {
    await start({ unauthenticatedConnections: 2, connectionInitTimeoutMs: 600_000 });
    const [first, second] = [open(), open()];
    await first.opened;
    await second.opened;
    await second.connect(server.tenant.apiKey);
    const third = open();
    await third.opened;
    await open().opened;
    expect(await first.closed).toEqual({ code: 1013, reason: 'Too many connections' });
    await third.connect(server.tenant.apiKey);
  });

  it('and a client with a key is served, however many are silent', async () => {
    await start({ unauthenticatedConnections: 20, connectionInitTimeoutMs: 600_000 });
    const silent = Array.from({ length: 60 }, () => open());
    await Promise.all(silent.map(({ opened }) => opened));
    for (let n = 0; n < 3; n++) await open().connect(server.tenant.apiKey);
    await Promise.all(silent.slice(0, 40).map(({ closed }) => closed));
  });

  it('and one whose request has a good key takes no room of theirs', async () => {
    await start({ unauthenticatedConnections: 1, connectionInitTimeoutMs: 600_000 });
    const known = open({ headers: { authorization: `Bearer ${server.tenant.apiKey}` } });
    await known.opened;
    const wrong = open({ headers: { authorization: 'Bearer wrong' } });
    await wrong.opened;
    await open().opened;
    expect((await wrong.closed).code).toBe(1013);
    known.send({ type: 'connection_init' });
    await known.next('connection_ack');
  });

  it('operations on a connection than it may have', async () => {
    await start({ operationsPerConnection: 3 });
    const socket = await open().connect(server.tenant.apiKey);
    for (const id of ['1', '2', '3', '4']) socket.subscribe(id, 'subscription { tick }');
    expect((await socket.next('error', '4')).payload[0].extensions).toEqual({ code: 'TOO_MANY_OPERATIONS' });
    await listeners(3);
    socket.send({ type: 'complete', id: '1' });
    await listeners(2);
    socket.subscribe('5', '{ hello }');
    await socket.next('complete', '5');
  });

  it('operations of an organization than may be held at once', async () => {
    const ofTick = documentBytes(parse('subscription { tick }'));
    // With variables that are an empty object.
    await start({ operationBytes: { total: 100_000, perOrganization: 2 * (ofTick + 2 * 4), perOwner: 100_000 } });
    const [first, second] = [await open().connect(server.tenant.apiKey), await open().connect(server.tenant.apiKey)];
    for (const id of ['1', '2']) first?.subscribe(id, 'subscription { tick }');
    await listeners(2);
    second?.subscribe('1', '{ hello }');
    expect((await second?.next('next', '1'))?.payload.errors[0].extensions).toEqual({ code: 'TOO_MANY_OPERATIONS' });
    await first?.end();
    await listeners(0);
    second?.subscribe('2', '{ hello }');
    expect((await second?.next('next', '2'))?.payload.data).toEqual({ hello: 'world' });
  });
});

describe('a client', () => {
  it('that does not read is sent no more than it takes, and is cut off', async () => {
    holdIntervals();
    await start({ maxUnsentBytes: 1_000_000, keepAliveMs: 300 });
    const socket = await open().connect(server.tenant.apiKey);
    socket.socket.pause();
    const operations = 20;
    for (let id = 0; id < operations; id++) socket.subscribe(String(id), 'subscription { flood }');
    let before = 0;
    await eventually('no more is sent', async () => {
      const now = server.calls();
      const isSame = now > 0 && now === before;
      before = now;
      return isSame;
    });
    passTime(600);
    await eventually('the connection is cut', async () =>
      server.log.lines().find(({ msg, code }) => msg === 'WebSocket' && code === 1006),
    );
    const events = server.calls();
    // What the system keeps for the connection, a few megabytes, and what may wait.
    expect(events).toBeLessThan(200);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Each may be amid its next event.
    expect(server.calls()).toBeLessThanOrEqual(events + operations);
    expect(server.log.lines().filter(({ level }) => Number(level) >= 40)).toEqual([]);
    socket.socket.resume();
  });

  it('that asks faster than it reads is cut off', async () => {
    await start({ maxUnsentBytes: 1_000_000 });
    const socket = await open().connect(server.tenant.apiKey);
    socket.socket.pause();
    for (let id = 0; id < 100; id++) socket.subscribe(String(id), '{ long(number: 200000) }');
    await eventually('the connection is cut', async () =>
      server.log.lines().find(({ msg, code }) => msg === 'WebSocket' && code === 1006),
    );
    socket.socket.resume();
  });

  it('that answers no more is noticed', async () => {
    holdIntervals();
    await start({ keepAliveMs: 200 });
    const socket = await open({ autoPong: false }).connect(server.tenant.apiKey);
    socket.subscribe('1', 'subscription { tick }');
    await listeners(1);
    passTime(400);
    expect((await socket.closed).code).toBe(1006);
    await listeners(0);
  });

  it('that reads is kept', async () => {
    holdIntervals();
    await start({ keepAliveMs: 200 });
    const socket = await open().connect(server.tenant.apiKey);
    for (const id of ['1', '2', '3', '4', '5']) {
      const pinged = once(socket.socket, 'ping');
      passTime(200);
      await pinged;
      // Its answer to the ping went before this.
      socket.subscribe(id, '{ hello }');
      await socket.next('complete', id);
    }
  });
});

describe('a server that closes', () => {
  it('tells its clients that it is going away', async () => {
    await start();
    const [socket, silent] = [await open().connect(server.tenant.apiKey), open()];
    await silent.opened;
    socket.subscribe('1', 'subscription { tick }');
    await listeners(1);
    await server.stop();
    const goodbye = { code: 1001, reason: 'Going away' };
    expect(await Promise.all([socket.closed, silent.closed])).toEqual([goodbye, goodbye]);
    await listeners(0);
  });

  it('does not wait for one that does not answer', async () => {
    await start({ closeTimeoutMs: 100 });
    const socket = await open().connect(server.tenant.apiKey);
    socket.socket.pause();
    await server.stop();
    socket.socket.resume();
  });
});

it('is not asked for by a request that is none', async () => {
  await start();
  const raw = connect(server.port, '127.0.0.1');
  const answered = new Promise<string>((resolve) => raw.once('data', (data) => resolve(String(data))));
  raw.write('GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  expect(await answered).toMatch(/^HTTP\/1.1 4\d\d /);
  raw.destroy();
});
