import { chmod, lchown, mkdir, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres';
import { canServeAsRoot } from '../../src/embedded-postgres/server-program';
import { EmbeddedClientProcess } from '../support/database/embedded-client-process';
import { copyInstallation } from '../support/database/embedded-installation';
import { allGone, makeScratchDirectory, query } from '../support/database/embedded-server';
import { describeWhere } from '../support/run/describe-where';

const ORDINARY_USER = 12_345;
const NOBODY = 65_534;

describe('the location of an embedded server', () => {
  let scratch: { path: string; remove: () => Promise<void> };

  beforeEach(async () => {
    scratch = await makeScratchDirectory(0o755);
  });
  afterEach(() => scratch.remove());

  it('refuses sockets in a directory that others may enter', async () => {
    const directory = join(scratch.path, 'database');
    await mkdir(join(directory, 'run'), { recursive: true });
    await chmod(join(directory, 'run'), 0o777);
    await expect(openEmbeddedPostgres({ directory })).rejects.toThrow('that nobody else may enter');
  });

  it('says so when there can be no directory', async () => {
    await writeFile(join(scratch.path, 'file'), '');
    const opening = openEmbeddedPostgres({ directory: join(scratch.path, 'file/database') });
    await expect(opening).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      message: expect.stringContaining('DATABASE_URL'),
      cause: expect.objectContaining({ code: 'ENOTDIR' }),
    });
  });

  describeWhere(process.geteuid?.() === 0 ? null : 'only root can be more than one user', 'of several users', () => {
    it('serves an ordinary user below a directory that is closed to others, and root beside it', async () => {
      const installation = join(scratch.path, 'installation');
      await copyInstallation(installation);
      const home = join(scratch.path, 'home');
      await mkdir(home, { mode: 0o700 });
      await lchown(home, ORDINARY_USER, ORDINARY_USER);
      const directory = join(home, 'data/database');

      const user = new EmbeddedClientProcess({ directory, installation, uid: ORDINARY_USER });
      await user.opened();
      const root = new EmbeddedClientProcess({ directory, installation });
      expect(await query(await root.opened(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await Promise.all([user.close(), root.close()]);
      await allGone(directory);
    });

    it("makes what root starts in a user's directory that user's", async () => {
      const installation = join(scratch.path, 'installation');
      await copyInstallation(installation);
      const home = join(scratch.path, 'home');
      await mkdir(home, { mode: 0o700 });
      await lchown(home, ORDINARY_USER, ORDINARY_USER);
      const directory = join(home, 'data/database');

      const root = new EmbeddedClientProcess({ directory, installation });
      await root.opened();
      await root.close();
      const user = new EmbeddedClientProcess({ directory, installation, uid: ORDINARY_USER });
      expect(await query(await user.opened(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(await stat(join(directory, 'data'))).toMatchObject({ uid: ORDINARY_USER });
      await user.close();
      await allGone(directory);
    });

    it('has nobody serve where root may not make user namespaces, rows and all', async () => {
      const installation = join(scratch.path, 'installation');
      await copyInstallation(installation);
      const directory = join(scratch.path, 'database');
      const before = new EmbeddedClientProcess({ directory, installation });
      await query(await before.opened(), 'CREATE TABLE kept AS SELECT 7 AS number');
      await before.close();

      // Linux makes no user namespace for a process in a chroot, and a mount of one's own makes any directory one.
      const mountPoint = join(scratch.path, 'chroot');
      await mkdir(mountPoint);
      const chroot = [
        'unshare',
        '--mount',
        '--',
        'sh',
        '-c',
        'mount --rbind / "$0" && exec chroot "$0" "$@"',
        mountPoint,
      ];
      const wrapper = (await canServeAsRoot()) ? chroot : [];
      const after = new EmbeddedClientProcess({ directory, installation, wrapper });
      expect(await query(await after.opened(), 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
      expect(await stat(join(directory, 'data'))).toMatchObject({ uid: NOBODY });
      await after.close();
      await allGone(directory);
      await rmdir(mountPoint);
    });
  });
});
