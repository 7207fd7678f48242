import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findNativeDirectory } from '../../src/embedded-postgres/binaries';
import { openEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres';
import { Postmaster } from '../../src/embedded-postgres/postmaster';
import { ServerLog } from '../../src/embedded-postgres/server-log';
import { makeScratchDirectory, postmasterPid, query } from '../support/database/embedded-server';

describe('what a killed server or keeper leaves', () => {
  let scratch: { path: string; remove: () => Promise<void> };
  let directory: string;

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
    directory = join(scratch.path, 'database');
    const server = await openEmbeddedPostgres({ directory, durable: false });
    await query(server.connection, 'CREATE TABLE kept AS SELECT 7 AS number');
    await server.close();
  });
  afterEach(() => scratch.remove());

  it('does not keep a server from starting when its process number is taken by another program', async () => {
    const sleeper = spawn('sleep', ['60'], { cwd: '/', stdio: 'ignore' });
    const data = join(directory, 'data');
    await writeFile(join(data, 'postmaster.pid'), `${sleeper.pid}\n${data}\n1\n5432\n\n\n\nready   \n`);

    const server = await openEmbeddedPostgres({ directory, durable: false });

    expect(await query(server.connection, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await server.close();
    sleeper.kill('SIGKILL');
    await once(sleeper, 'exit');
  });

  it('is stopped when it is a server without a keeper', async () => {
    const path = await realpath(directory);
    const log = new ServerLog(path);
    const orphan = new Postmaster(join(path, 'data'), {
      directory: path,
      socketDirectory: join(path, 'run'),
      nativeDirectory: findNativeDirectory(),
      environment: { PATH: '/usr/bin:/bin' },
      durable: false,
      logFileDescriptor: log.fileDescriptor,
    });
    await orphan.becomesReady();
    const orphanPid = await postmasterPid(directory);

    const server = await openEmbeddedPostgres({ directory, durable: false });

    await orphan.exited;
    expect(await query(server.connection, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    expect(await postmasterPid(directory)).not.toBe(orphanPid);
    await server.close();
  });
});
