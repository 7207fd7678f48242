import { createServer, type Server, type Socket } from 'node:net';
import { DatabaseProbe } from '../../src/database/database-probe';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database/test-database';

describe('a probe of the database', () => {
  let database: TestDatabase;
  let probe: DatabaseProbe;
  beforeEach(async () => {
    database = await createTestDatabase();
    probe = new DatabaseProbe({ url: databaseUrl(database) });
  });
  afterEach(async () => {
    await probe.close();
    await database.close();
  });

  const connections = async () => {
    const [{ count }] = await database.dataSource.query(
      `SELECT count(*)::int FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'mediagraph readiness'`,
    );
    return count;
  };

  it('asks on one connection, however often, and whoever asks at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => probe.check()));
    await probe.check();
    expect(await connections()).toBe(1);
  });

  it('asks on a new connection when the last one was lost', async () => {
    await probe.check();
    await database.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mediagraph readiness'`,
    );
    await expect(probe.check()).resolves.toBeUndefined();
  });
});

describe('a probe of a server that takes connections and says nothing', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  beforeEach(async () => {
    server = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('fails by itself, and leaves no connection', async () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('It has no port.');
    const probe = new DatabaseProbe({ url: `postgres://nobody@127.0.0.1:${address.port}/none` });
    await expect(probe.check()).rejects.toMatchObject({ name: 'TimeoutError' });
    const [socket] = sockets;
    if (socket?.closed === false) await new Promise((resolve) => socket.resume().once('close', resolve));
    expect(sockets.size).toBe(1);
    await probe.close();
  });
});
