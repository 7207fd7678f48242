import { existsSync, readdirSync, readFileSync } from 'node:fs';

const GUIDE = readFileSync('CONTRIBUTING.md', 'utf8');
const ANSWERS = [...GUIDE.matchAll(/^\| ([^|]+\?) +\| (.+?) +\|$/gm)].map(([, question = '', answer = '']) => ({
  question,
  paths: [...answer.matchAll(/`([^`]+)`|\]\(([^)#]+)\)/g)].map(([, path, link]) => path ?? link ?? ''),
}));

describe("a newcomer's questions", () => {
  it('are ten at least, and each has an answer', () => {
    expect(ANSWERS.length).toBeGreaterThanOrEqual(10);
    expect(ANSWERS.filter(({ paths }) => paths.length === 0)).toEqual([]);
  });

  it('are answered by what is there', () => {
    expect(ANSWERS.flatMap(({ paths }) => paths).filter((path) => !existsSync(path))).toEqual([]);
  });

  it('are asked beside paths that are there', () => {
    const named = [...GUIDE.matchAll(/`((?:src|test|docs|schema)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('are told in documents that name what is there', () => {
    const names = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(?:md|yaml|conf)$/.test(name),
    );
    const documents = names.map((name) => ({ name, text: readFileSync(`docs/${name}`, 'utf8') }));
    const named = documents.flatMap(({ name, text }) =>
      [...text.matchAll(/`((?:src|test|docs|schema)\/[\w./-]+)`/g)].map(([, path = '']) => ({ name, path })),
    );
    expect(named.length).toBeGreaterThan(50);
    // The programs that a reader of that page writes.
    const ofReaders = new Set([
      'src/media-token.ts',
      'src/ask.ts',
      'src/upload-with-token.ts',
      'src/watch-generation.ts',
    ]);
    const isThere = (path: string) => [path, `${path}.ts`, `${path}.test.ts`].some((file) => existsSync(file));
    expect(named.filter(({ path }) => !ofReaders.has(path) && !isThere(path))).toEqual([]);
  });
});
