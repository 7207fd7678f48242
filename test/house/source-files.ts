import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface SourceFile {
  /** From the project's top: `src/files/upload-file.ts`. */
  readonly path: string;
  /** The room that it is in: the folder below `src`, or the file's own name at the top. */
  readonly room: string;
  readonly lines: number;
  /** What it imports: a path from the project's top, or the name of a package. */
  readonly imports: readonly string[];
}

const SPECIFIER = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|\brequire\(\s*)'([^']+)'/g;

/** Of programs that run in a browser: the console, and the page of the query editor. */
const IN_BROWSERS = ['console', path.join('http', 'playground', 'page')];

/** Every TypeScript file of the service. */
export function readSourceFiles(): SourceFile[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !IN_BROWSERS.some((folder) => name.startsWith(folder + path.sep)))
    .map((name) => readSourceFile(path.join('src', name)));
}

function readSourceFile(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const [, room = ''] = file.split(path.sep);
  const specifiers = [...text.matchAll(SPECIFIER)].map(([, specifier = '']) => specifier);
  return {
    path: file,
    room: room.replace(/\.ts$/, ''),
    lines: text.split('\n').length - 1,
    imports: specifiers.map((specifier) =>
      specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : packageOf(specifier),
    ),
  };
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
