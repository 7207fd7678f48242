import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/timing/eventually';

const CHECKOUT = path.resolve(__dirname, '../..');
const BUILT = ['dist/src', 'dist/console'];
const NEEDED = ['src', ...BUILT, 'package.json', 'package-lock.json', 'tsconfig.json', 'ormconfig.ts'];
const REMEMBERED = ['dist/.tsbuildinfo', 'dist/.playground.tsbuildinfo'];

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(path.join(tmpdir(), 'mediagraph-build-'));
  for (const name of [...NEEDED, ...REMEMBERED]) {
    await cp(path.join(CHECKOUT, name), path.join(copy, name), { recursive: true, preserveTimestamps: true });
  }
  await mkdir(path.join(copy, 'dist/bundle'));
  for (const name of await readdir(path.join(CHECKOUT, 'dist/bundle'))) {
    // What a start keeps comes and goes: other suites start the service at the same time.
    if (/\.code(\.[\da-f-]+)?$/.test(name) && !name.endsWith('.built.code')) continue;
    await copyFile(path.join(CHECKOUT, 'dist/bundle', name), path.join(copy, 'dist/bundle', name));
  }
});
afterAll(() => rm(copy, { recursive: true, force: true }));

/** In the copy of the checkout. */
async function run(...args: string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  return promisify(execFile)(process.execPath, args, { cwd: copy }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );
}

const buildIfChanged = () => run('src/bundle/build.js', '--if-changed');
const bundled = async (end: string) =>
  (await readdir(path.join(copy, 'dist/bundle'))).filter((name) => name.endsWith(end));

/** Each package of the checkout, and a note of its own of what is installed. */
async function installPackages(): Promise<void> {
  await mkdir(path.join(copy, 'node_modules'));
  for (const name of await readdir(path.join(CHECKOUT, 'node_modules'))) {
    const [from, to] = [CHECKOUT, copy].map((root) => path.join(root, 'node_modules', name)) as [string, string];
    await (name === '.package-lock.json' ? cp(from, to) : symlink(from, to));
  }
}

async function serviceFile(): Promise<string> {
  const [service = ''] = (await bundled('.js')).filter((name) => name.startsWith('service-'));
  return path.join(copy, 'dist/bundle', service);
}

/** Changes what the help of the admin command begins with. */
async function reword(from: string, to: string): Promise<void> {
  const file = path.join(copy, 'src/admin/program.ts');
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

describe('npm start', () => {
  it('needs no compiler where nothing has changed since the build', async () => {
    expect((await buildIfChanged()).code).toBe(0);
    expect((await run('dist/bundle/admin.js', '--help')).stdout).toContain('Manage organizations');
  });

  it('never runs what was built of other sources', async () => {
    await reword('Manage organizations', 'Look after organizations');
    expect((await buildIfChanged()).code).not.toBe(0);

    await installPackages();
    expect((await buildIfChanged()).code).toBe(0);
    expect((await run('dist/bundle/admin.js', '--help')).stdout).toContain('Look after organizations');
    expect(await bundled('.built.code')).toHaveLength(2);

    const { ino } = await stat(await serviceFile());
    expect((await buildIfChanged()).code).toBe(0);
    expect((await stat(await serviceFile())).ino).toBe(ino);
  });

  it('has the console of the same sources, and makes it where it is not there', async () => {
    const consoleText = async () => {
      const folder = path.join(copy, 'dist/console');
      const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
      return (await Promise.all(scripts.map((name) => readFile(path.join(folder, name), 'utf8')))).join('');
    };
    expect(await consoleText()).toContain('Page not found');
    const source = path.join(copy, 'src/console/app/page-frame.tsx');
    await writeFile(source, (await readFile(source, 'utf8')).replace('Page not found', 'Nothing of that name'));
    expect((await buildIfChanged()).code).toBe(0);
    expect(await consoleText()).toContain('Nothing of that name');
    expect(await consoleText()).not.toContain('Page not found');
    await rm(path.join(copy, 'dist/console'), { recursive: true });
    expect((await buildIfChanged()).code).toBe(0);
    expect(await consoleText()).toContain('Nothing of that name');
  });

  it('takes in packages that were installed since, and lets those for development go', async () => {
    const { ino } = await stat(await serviceFile());
    const file = path.join(copy, 'node_modules/.package-lock.json');
    const installed = JSON.parse(await readFile(file, 'utf8'));
    delete installed.packages['node_modules/jest'];
    await writeFile(file, JSON.stringify(installed));
    expect((await buildIfChanged()).code).toBe(0);
    expect((await stat(await serviceFile())).ino).toBe(ino);

    installed.packages['node_modules/pg'].version = '0.0.1';
    await writeFile(file, JSON.stringify(installed));
    expect((await buildIfChanged()).code).toBe(0);
    expect((await stat(await serviceFile())).ino).not.toBe(ino);
  });

  it('builds once where two begin at once', async () => {
    await reword('Look after organizations', 'Care for organizations');
    expect((await Promise.all([buildIfChanged(), buildIfChanged()])).map(({ code }) => code)).toEqual([0, 0]);
    expect((await run('dist/bundle/admin.js', '--help')).stdout).toContain('Care for organizations');
    await reword('Care for organizations', 'Look after organizations');
  });

  it('never takes for built what has changed meanwhile', async () => {
    const { ino } = await stat(path.join(copy, 'dist/bundle/main.js'));
    const built = buildIfChanged();
    // The code is still to be compiled by then.
    await eventually(
      'the bundle is there',
      async () => (await stat(path.join(copy, 'dist/bundle/main.js'))).ino !== ino,
    );
    await reword('Look after organizations', 'Tend organizations');
    expect((await built).code).toBe(0);
    expect((await run('dist/bundle/admin.js', '--help')).stdout).toContain('Tend organizations');
    await reword('Tend organizations', 'Look after organizations');
    expect((await buildIfChanged()).code).toBe(0);
  });

  it('reads a bundle of ASCII alone', async () => {
    expect((await readFile(await serviceFile())).findIndex((byte) => byte > 0x7f)).toBe(-1);
  });

  it('never runs what was compiled since, of sources that are not these', async () => {
    await reword('Look after organizations', 'Mind organizations');
    expect((await run('node_modules/typescript/bin/tsc', '-b')).code).toBe(0);
    await reword('Mind organizations', 'Look after organizations');
    expect((await buildIfChanged()).code).toBe(0);
    const compiled = await readFile(path.join(copy, 'dist/src/admin/program.js'), 'utf8');
    expect(compiled).toContain('Look after organizations');
  });
});

describe('compiled code', () => {
  it('is kept by the first start, and not needed by any', async () => {
    const help = await run('dist/bundle/admin.js', '--help');
    const kept = (await bundled('.code')).filter((name) => !name.endsWith('.built.code'));
    expect(kept).toHaveLength(1);
    expect((await bundled('.code')).filter((name) => !name.includes(`.${process.version}-`))).toEqual([]);
    const file = path.join(copy, 'dist/bundle', kept[0]!);
    const { size } = await stat(file);

    await writeFile(file, 'not code');
    expect(await run('dist/bundle/admin.js', '--help')).toEqual(help);
    // What could not be used is written anew.
    expect((await stat(file)).size).toBeGreaterThan(size / 2);

    // What is wrong in its midst V8 would run.
    const [whole, middle] = [await readFile(file), Math.floor(size / 2)];
    const damaged = await open(file, 'r+');
    await damaged.write(Buffer.alloc(65_536), 0, 65_536, middle);
    await damaged.close();
    expect(await run('dist/bundle/admin.js', '--help')).toEqual(help);
    expect((await readFile(file)).length).toBeGreaterThan(whole.length / 2);
    expect((await readFile(file)).subarray(middle, middle + 65_536)).not.toEqual(Buffer.alloc(65_536));

    for (const name of await bundled('.code')) await rm(path.join(copy, 'dist/bundle', name));
    expect(await run('dist/bundle/admin.js', '--help')).toEqual(help);
  });

  it('is kept for so many versions of Node and sets of options, not for any number', async () => {
    for (let version = 1; version <= 13; version += 1) {
      await writeFile(path.join(copy, `dist/bundle/service-0.js.admin.v20.0.${version}-linux-x64-0.code`), 'old');
    }
    await run('--stack-size=1000', 'dist/bundle/admin.js', '--help');
    expect(await bundled('.code')).toHaveLength(12);
    expect((await bundled('.code')).filter((name) => !name.startsWith('service-0.'))).toHaveLength(1);
  });
});
