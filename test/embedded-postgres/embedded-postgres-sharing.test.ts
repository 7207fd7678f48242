import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres';
import { EmbeddedPostgresError } from '../../src/embedded-postgres/embedded-postgres-error';
import { EmbeddedClientProcess } from '../support/database/embedded-client-process';
import {
  allGone,
  keeperPid,
  killServerProcesses,
  makeScratchDirectory,
  postmasterPid,
  query,
} from '../support/database/embedded-server';
import { eventually } from '../support/timing/eventually';

describe('the shared server', () => {
  let scratch: { path: string; remove: () => Promise<void> };
  let directory: string;

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
    directory = join(scratch.path, 'database');
  });
  afterEach(() => scratch.remove());

  function answers({ connection }: Pick<EmbeddedPostgres, 'connection'>): Promise<boolean> {
    return query(connection, 'SELECT 1').then(
      () => true,
      () => false,
    );
  }

  it('brings back a server that is killed, with every acknowledged row', async () => {
    const server = await openEmbeddedPostgres({ directory });
    await query(server.connection, 'CREATE TABLE acknowledged (id integer PRIMARY KEY)');
    const killed = await postmasterPid(directory);
    const ids: number[] = [];
    const writing = (async () => {
      for (let id = 0; id < 10_000; id++) {
        await query(server.connection, 'INSERT INTO acknowledged VALUES ($1)', [id]);
        ids.push(id);
      }
    })().catch(() => undefined);
    await eventually('rows are being written', async () => ids.length >= 50);

    process.kill(killed, 'SIGKILL');
    await writing;

    await eventually('the server answers again', () => answers(server));
    expect(await postmasterPid(directory)).not.toBe(killed);
    const rows = await query(server.connection, 'SELECT id FROM acknowledged');
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    await server.close();
    await allGone(directory);
  });

  it('replaces a keeper that is killed, for all of its users', async () => {
    const server = await openEmbeddedPostgres({ directory, durable: false });
    const other = new EmbeddedClientProcess({ directory });
    await other.opened();
    const killed = await keeperPid(directory);

    process.kill(killed, 'SIGKILL');

    await eventually('another keeper runs the server', async () => {
      const pid = await keeperPid(directory).catch(() => killed);
      return pid !== killed && (await answers(server));
    });
    await server.close();
    // It may not have come back to the new keeper yet: then it starts one itself.
    await eventually('the server answers the other user', () => answers(server));
    await other.close();
    await allGone(directory);
  });

  it('has a keeper that outlasts the signals for a whole group of processes', async () => {
    const server = await openEmbeddedPostgres({ directory, durable: false });
    const keeper = await keeperPid(directory);

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.kill(keeper, signal);
    await delay(200);

    expect(await keeperPid(directory)).toBe(keeper);
    await server.close();
    await allGone(directory);
  });

  it('starts again right after everything was killed', async () => {
    const before = new EmbeddedClientProcess({ directory });
    await query(await before.opened(), 'CREATE TABLE kept AS SELECT 7 AS number');

    before.child.kill('SIGKILL');
    await killServerProcesses(directory);
    const server = await openEmbeddedPostgres({ directory, durable: false });

    expect(await query(server.connection, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await server.close();
  });

  it('waits out a server that is still shutting down', async () => {
    const server = await openEmbeddedPostgres({ directory, durable: false });
    const closing = server.close();
    const again = await openEmbeddedPostgres({ directory, durable: false });
    await closing;
    expect(await answers(again)).toBe(true);
    await again.close();
  });

  it('tells at once, with the log, that the directory is not one for this server', async () => {
    await mkdir(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data/PG_VERSION'), '9\n');

    const failure = await openEmbeddedPostgres({ directory }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(EmbeddedPostgresError);
    expect(failure).toMatchObject({
      message: expect.stringContaining('DATABASE_URL'),
      logTail: expect.stringContaining('is of PostgreSQL 9'),
    });
    await allGone(directory);
  });

  it('tells in time, with the log, that the server does not start', async () => {
    const server = await openEmbeddedPostgres({ directory, durable: false });
    await server.close();
    await writeFile(join(directory, 'data/postgresql.conf'), 'max_connections = plenty\n');

    const failure = await openEmbeddedPostgres({ directory, startTimeoutMs: 5_000 }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(EmbeddedPostgresError);
    expect(failure).toMatchObject({ logTail: expect.stringContaining('plenty') });
  });
});
