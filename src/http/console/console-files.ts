import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { packageRoot } from '../../package-root';

/** What `src/console/build.js` has made, by name. */
export interface ConsoleFiles {
  /** What the page begins with. */
  readonly index: ConsoleIndex;
  /** @returns null when there is no such file; the same buffer for everybody */
  read(name: string, acceptEncoding: string): ConsoleFile | null;
}

/** Names of files; those of styles in the order in which they hold. */
export interface ConsoleIndex {
  readonly script: string;
  readonly colorScheme: string;
  readonly preloads: readonly string[];
  readonly styles: readonly string[];
  readonly icon: string;
}

export interface ConsoleFile {
  readonly contentType: string;
  /** As the header says it; null: as it is. */
  readonly encoding: string | null;
  readonly content: Buffer;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** By which a file was compressed when it was built, the better one first. */
const ENCODINGS = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
];

/** RFC 9110 §12.5.3: of what has a weight of 0 the client wants none. */
const IS_REFUSED = /;\s*q=0(?:\.0*)?\s*$/i;

/**
 * Reads all of them, less than 2 MB. What is not among them is not looked for, and they stay together whatever is built
 * beside a service that runs: a build deletes those of the one before.
 *
 * @throws {Error} when the console is not built
 */
export async function findConsoleFiles(folder = join(packageRoot(), 'dist/console')): Promise<ConsoleFiles> {
  const index: ConsoleIndex = JSON.parse(await readFile(join(folder, 'pages.json'), 'utf8'));
  const names = await readdir(folder);
  const contents = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
  return {
    index,
    read(name, acceptEncoding) {
      const contentType = CONTENT_TYPES[extname(name)];
      const plain = contents.get(name);
      if (contentType === undefined || plain === undefined) return null;
      const accepted = acceptEncoding
        .split(',')
        .filter((each) => !IS_REFUSED.test(each))
        .map((each) => each.split(';', 1)[0]?.trim());
      for (const { encoding, ending } of ENCODINGS) {
        const content = contents.get(name + ending);
        if (content !== undefined && accepted.includes(encoding)) return { contentType, encoding, content };
      }
      return { contentType, encoding: null, content: plain };
    },
  };
}
