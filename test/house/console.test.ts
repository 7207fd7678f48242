import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CONSOLE = 'src/console';
const MAX_LINES = 200;
const MAX_FILES = 20;

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const files = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:tsx?|css|js)$/.test(name))
  .map((name) => {
    const file = path.join(CONSOLE, name);
    const text = readFileSync(file, 'utf8');
    const specifiers = [...text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'([^']+)'/g)].map(([, each]) => each!);
    return { file, room: name.split(path.sep)[0]!, lines: text.split('\n').length - 1, text, specifiers };
  });

/** The pages: none needs to know of another. */
const PAGES = ['files', 'create', 'usage', 'administration'];
/** What each other room may import, besides packages. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  parts: ['graph'],
  app: ['graph', 'parts', ...PAGES],
};

describe('the console', () => {
  it('is of files that tell one story, in folders that can be taken in at a glance', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter(({ lines }) => lines > MAX_LINES).map(({ file }) => file)).toEqual([]);
    const folders = files.map(({ file }) => path.dirname(file));
    const crowded = folders.filter((folder) => folders.filter((each) => each === folder).length > MAX_FILES);
    expect([...new Set(crowded)]).toEqual([]);
  });

  it('is made of packages that an install without what developers need has, each of one version', () => {
    const packages = files.flatMap(({ specifiers }) => specifiers).filter((name) => !name.startsWith('.'));
    const names = packages.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    expect(names).toContain('react');
    expect(names.filter((name) => !/^\d+\.\d+\.\d+$/.test(dependencies[name] ?? ''))).toEqual([]);
  });

  it('has pages that do not know of each other, nor of the service', () => {
    const wrong = files.flatMap(({ file, room, specifiers }) =>
      specifiers
        .filter((name) => name.startsWith('.'))
        .map((name) => path.relative(CONSOLE, path.join(path.dirname(file), name)))
        .map((target) => ({ target, to: target.split(path.sep)[0]! }))
        .filter(({ to }) => to !== room && (to === '..' || !(ROOMS[room] ?? ['app', 'graph', 'parts']).includes(to)))
        .filter(({ target }) => !/\.(?:css|svg)$/.test(target) && room.includes('.') === false)
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has every document among those that are held against the schema', () => {
    const elsewhere = files.filter(({ file, text }) => /\bgql[<`(]/.test(text) && !file.includes('graph/documents'));
    expect(elsewhere.map(({ file }) => file)).toEqual([]);
  });

  it('writes no markup that it is told', () => {
    expect(files.filter(({ text }) => /dangerouslySetInnerHTML|innerHTML|eval\(/.test(text))).toEqual([]);
  });
});
