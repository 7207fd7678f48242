import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findNativeDirectory } from '../../src/embedded-postgres/binaries';
import { EmbeddedPostgresError } from '../../src/embedded-postgres/embedded-postgres-error';
import { EmbeddedClientProcess } from '../support/database/embedded-client-process';
import { copyInstallation } from '../support/database/embedded-installation';
import { makeScratchDirectory, query } from '../support/database/embedded-server';

describe('findNativeDirectory', () => {
  it('says what to do where there are no binaries', () => {
    const find = () => findNativeDirectory('sunos', 'sparc');
    expect(find).toThrow(EmbeddedPostgresError);
    expect(find).toThrow(/@embedded-postgres\/sunos-sparc.*Set DATABASE_URL/);
  });
});

describe('serverEnvironment', () => {
  let scratch: { path: string; remove: () => Promise<void> };

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
  });
  afterEach(() => scratch.remove());

  it('replaces the links that an install without scripts leaves out', async () => {
    const installation = join(scratch.path, 'installation');
    const { nativeDirectory } = await copyInstallation(installation);
    const links: { target: string }[] = JSON.parse(await readFile(join(nativeDirectory, 'pg-symlinks.json'), 'utf8'));
    for (const { target } of links) await rm(join(nativeDirectory, '..', target), { force: true });

    const directory = join(scratch.path, 'database');
    const clients = [1, 2].map(() => new EmbeddedClientProcess({ directory, installation }));
    const [connection] = await Promise.all(clients.map((client) => client.opened()));

    expect(await query(connection!, "SELECT 'A' < 'a' COLLATE \"und-x-icu\" AS by_icu")).toEqual([{ by_icu: false }]);
    await Promise.all(clients.map((client) => client.close()));
  });
});
