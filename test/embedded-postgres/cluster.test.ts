import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres';
import { EmbeddedClientProcess } from '../support/database/embedded-client-process';
import { allGone, killServerProcesses, makeScratchDirectory, query } from '../support/database/embedded-server';
import { eventually } from '../support/timing/eventually';

describe('ensureCluster', () => {
  let scratch: { path: string; remove: () => Promise<void> };
  let directory: string;

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
    directory = join(scratch.path, 'database');
  });
  afterEach(() => scratch.remove());

  async function unfinished(): Promise<string[]> {
    const names: string[] = await readdir(directory).catch(() => []);
    return names.filter((name) => name.startsWith('data.unfinished-'));
  }

  it('makes one cluster when several processes start in an empty directory', async () => {
    const clients = [1, 2, 3].map(() => new EmbeddedClientProcess({ directory }));
    const connections = await Promise.all(clients.map((client) => client.opened()));

    const identifiers = await Promise.all(
      connections.map((connection) => query(connection, 'SELECT system_identifier FROM pg_control_system()')),
    );
    expect(identifiers[1]).toEqual(identifiers[0]);
    expect(identifiers[2]).toEqual(identifiers[0]);

    await Promise.all(clients.map((client) => client.close()));
    await allGone(directory);
    const again = await openEmbeddedPostgres({ directory, durable: false });
    expect(await query(again.connection, 'SELECT system_identifier FROM pg_control_system()')).toEqual(identifiers[0]);
    await again.close();
    expect(await unfinished()).toEqual([]);
  });

  async function killWhileWriting(): Promise<void> {
    const interrupted = new EmbeddedClientProcess({ directory });
    await eventually('initdb is writing, or done', async () => {
      const names: string[] = await readdir(directory).catch(() => []);
      const [name] = await unfinished();
      const written = name === undefined ? [] : await readdir(join(directory, name)).catch(() => []);
      return written.length > 3 || names.includes('data');
    });
    interrupted.child.kill('SIGKILL');
    await killServerProcesses(directory);
  }

  it('begins anew after it was killed midway', async () => {
    // On a busy machine it may be done before it is killed: then it is tried again elsewhere.
    for (let attempt = 1; attempt <= 10 && (await unfinished()).length === 0; attempt += 1) {
      directory = join(scratch.path, `database-${attempt}`);
      await killWhileWriting();
    }
    expect(await unfinished()).toHaveLength(1);

    const server = await openEmbeddedPostgres({ directory, durable: false });
    expect(await query(server.connection, 'SELECT current_database() AS name')).toEqual([{ name: 'mediagraph' }]);
    expect(await unfinished()).toEqual([]);
    await server.close();
  });
});
