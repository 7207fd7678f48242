import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { packageRoot } from '../../package-root';

/** What `src/console/build.js` has made, by name. */
export interface ConsoleFiles {
  /** What the page begins with. */
  readonly index: ConsoleIndex;
  /** @returns null when there is no such file */
  read(name: string, acceptEncoding: string): Promise<ConsoleFile | null>;
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

/**
 * Which files there are is read once, and what is not among them is not looked for. Their contents are read when they are
 * asked for, which browsers do once: the names change with the contents.
 */
export async function findConsoleFiles(folder = join(packageRoot(), 'dist/console')): Promise<ConsoleFiles> {
  const index: ConsoleIndex = JSON.parse(await readFile(join(folder, 'pages.json'), 'utf8'));
  const names = new Set(await readdir(folder));
  return {
    index,
    async read(name, acceptEncoding) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined || !names.has(name)) return null;
      const accepted = acceptEncoding.split(',').map((each) => each.split(';', 1)[0]?.trim());
      const found = ENCODINGS.find(({ encoding, ending }) => accepted.includes(encoding) && names.has(name + ending));
      const content = await readFile(join(folder, name + (found?.ending ?? '')));
      return { contentType, encoding: found?.encoding ?? null, content };
    },
  };
}
