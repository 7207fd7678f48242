import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres';
import { EmbeddedClientProcess } from '../support/database/embedded-client-process';
import { allGone, makeScratchDirectory, query, serverProcesses } from '../support/database/embedded-server';

describe('openEmbeddedPostgres', () => {
  let scratch: { path: string; remove: () => Promise<void> };

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
  });
  afterEach(() => scratch.remove());

  it('starts a durable UTF-8 server that listens on a Unix socket only', async () => {
    const server = await openEmbeddedPostgres({ directory: join(scratch.path, 'a/b/database') });

    const settings = await query(server.connection, 'SELECT name, setting FROM pg_settings WHERE name = ANY ($1)', [
      ['listen_addresses', 'fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_encoding'],
    ]);
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
    });
    expect(await query(server.connection, "SELECT current_database() AS name, upper('grün') AS upper")).toEqual([
      { name: 'mediagraph', upper: 'GRÜN' },
    ]);
    await server.close();
  });

  it('has stopped, and kept its rows, when the last user has closed it', async () => {
    const directory = join(scratch.path, 'database');
    const first = await openEmbeddedPostgres({ directory, durable: false });
    await query(first.connection, 'CREATE TABLE kept AS SELECT 7 AS number');
    await first.close();
    await first.close();
    await allGone(directory);

    const second = await openEmbeddedPostgres({ directory, durable: false });
    expect(await query(second.connection, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await second.close();
  });

  it('works in a directory whose path is too long for a socket', async () => {
    const directory = join(scratch.path, 'long'.repeat(25), 'long'.repeat(25));
    await mkdir(directory, { recursive: true });
    const other = new EmbeddedClientProcess({ directory });
    const server = await openEmbeddedPostgres({ directory, durable: false });

    expect(Buffer.byteLength(server.connection.host)).toBeLessThan(80);
    expect(await other.opened()).toEqual(server.connection);
    expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await Promise.all([server.close(), other.close()]);
    await rm(server.connection.host, { recursive: true });
  });

  it('is shared by processes, whichever leaves first', async () => {
    const directory = join(scratch.path, 'database');
    const first = new EmbeddedClientProcess({ directory });
    const connection = await first.opened();
    const second = await openEmbeddedPostgres({ directory, durable: false });
    const third = new EmbeddedClientProcess({ directory });
    await third.opened();
    expect(second.connection).toEqual(connection);
    const [before] = await query(connection, 'SELECT pg_postmaster_start_time()::text AS started');

    await first.close();
    await third.kill();

    expect(await query(connection, 'SELECT pg_postmaster_start_time()::text AS started')).toEqual([before]);
    await second.close();
    await allGone(directory);
  });

  it('ends with its only user, even when that one is killed', async () => {
    const directory = join(scratch.path, 'database');
    const only = new EmbeddedClientProcess({ directory });
    await only.opened();
    expect((await serverProcesses(directory)).length).toBeGreaterThan(1);

    await only.kill();

    await allGone(directory);
  });

  it('keeps nobody waiting for the end of the output of the process that started it', async () => {
    const directory = join(scratch.path, 'database');
    const starter = new EmbeddedClientProcess({ directory });
    await starter.opened();
    const other = await openEmbeddedPostgres({ directory, durable: false });

    await starter.kill();

    expect(await query(other.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await other.close();
  });

  it('gives up opening when it is told to', async () => {
    const directory = join(scratch.path, 'database');
    const abort = new AbortController();
    const opening = openEmbeddedPostgres({ directory, durable: false, signal: abort.signal });
    abort.abort(new Error('not needed any more'));
    await expect(opening).rejects.toThrow('not needed any more');
  });

  it('stays open when the signal of its opening aborts later', async () => {
    const directory = join(scratch.path, 'database');
    const abort = new AbortController();
    const server: EmbeddedPostgres = await openEmbeddedPostgres({ directory, durable: false, signal: abort.signal });
    abort.abort();
    expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.close();
  });
});
