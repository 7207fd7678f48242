import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const CHECKOUT = path.resolve(__dirname, '../..');
const requireThere = createRequire(path.join(CHECKOUT, 'dist/bundle/main.js'));
const { EXTERNAL, LATER } = requireThere(path.join(CHECKOUT, 'src/bundle/packages.js')) as Record<
  'EXTERNAL' | 'LATER',
  readonly string[]
>;
/** Nobody has to install them. */
const OPTIONAL = new Set(['pg-native', 'class-validator', '@ffmpeg/core']);

/** What Node has loaded of packages when a program has run. */
async function loadedBy(program: string): Promise<ReadonlySet<string>> {
  const script = `${program}; process.stdout.write(Object.keys(require.cache).join('\\n'))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: CHECKOUT });
  const names = stdout.split('\n').map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? '');
  return new Set(names);
}

describe('packages beside the bundle', () => {
  it.each(EXTERNAL.filter((name) => !OPTIONAL.has(name)))('%s is installed where it is looked for', (name) => {
    expect(existsSync(path.join(CHECKOUT, 'node_modules', name, 'package.json'))).toBe(true);
  });

  it.each(EXTERNAL.filter((name) => name.startsWith('@ai-sdk/')))('%s can be required, as the bundle does', (name) => {
    expect(Object.keys(requireThere(name)).filter((key) => key.startsWith('create'))).not.toEqual([]);
  });

  it.each(LATER)('%s has a file of its own, with all that it has', async (name) => {
    // The last two are what Node adds to a package that is not written as ECMAScript modules.
    const { default: _default, 'module.exports': _module, ...exported } = await import(name);
    expect(requireThere(`./${name}.js`)).toMatchObject(
      Object.fromEntries(Object.keys(exported).map((key) => [key, expect.anything()])),
    );
  });
});

describe('a start', () => {
  it('loads nothing of what it may never need', async () => {
    const loaded = await loadedBy("require('./dist/src/main'); require('./dist/src/rest/register-rest')");
    expect(loaded).toContain('fastify');
    const needless = [...EXTERNAL, ...LATER, '@ffmpeg/core', 'mediabunny', 'swagger-ui-dist', 'graphiql', 'commander'];
    expect(needless.filter((name) => loaded.has(name))).toEqual([]);
  });

  it('loads no package but its bundle', async () => {
    const loaded = await loadedBy("process.argv.push('--help'); require('./dist/bundle/admin')");
    expect([...loaded]).toEqual(['']);
  });
});
