import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const CHECKOUT = path.resolve(__dirname, '../../..');
const BUILT = ['dist/src', 'dist/console'];
const NEEDED = ['src', ...BUILT, 'package.json', 'package-lock.json', 'tsconfig.json', 'ormconfig.ts'];
const REMEMBERED = ['dist/.tsbuildinfo', 'dist/.playground.tsbuildinfo'];

/** A copy of the checkout as it was built, without what is installed, for the tests of a suite. */
export class CopiedCheckout {
  private folder = '';

  constructor() {
    beforeAll(() => this.make());
    afterAll(() => rm(this.folder, { recursive: true, force: true }));
  }

  pathOf(name: string): string {
    return path.join(this.folder, name);
  }

  run = async (...args: string[]): Promise<{ readonly code: number; readonly stdout: string }> =>
    promisify(execFile)(process.execPath, args, { cwd: this.folder }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );

  buildIfChanged = () => this.run('src/bundle/build.js', '--if-changed');

  /** The names of what is in the bundle, and ends like this. */
  bundled = async (end: string) => (await readdir(this.pathOf('dist/bundle'))).filter((name) => name.endsWith(end));

  serviceFile = async () => {
    const [service = ''] = (await this.bundled('.js')).filter((name) => name.startsWith('service-'));
    return this.pathOf(`dist/bundle/${service}`);
  };

  /** Each package of the checkout, and a note of its own of what is installed. */
  installPackages = async () => {
    await mkdir(this.pathOf('node_modules'));
    for (const name of await readdir(path.join(CHECKOUT, 'node_modules'))) {
      const [from, to] = [path.join(CHECKOUT, 'node_modules', name), this.pathOf(`node_modules/${name}`)];
      await (name === '.package-lock.json' ? cp(from, to) : symlink(from, to));
    }
  };

  /** Changes what the help of the admin command begins with. */
  reword = async (from: string, to: string) => {
    const file = this.pathOf('src/admin/program.ts');
    const text = await readFile(file, 'utf8');
    expect(text).toContain(from);
    await writeFile(file, text.replace(from, to));
  };

  private async make(): Promise<void> {
    this.folder = await mkdtemp(path.join(tmpdir(), 'mediagraph-build-'));
    for (const name of [...NEEDED, ...REMEMBERED]) {
      await cp(path.join(CHECKOUT, name), this.pathOf(name), { recursive: true, preserveTimestamps: true });
    }
    await mkdir(this.pathOf('dist/bundle'));
    for (const name of await readdir(path.join(CHECKOUT, 'dist/bundle'))) {
      // What a start keeps comes and goes: other suites start the service at the same time.
      if (/\.code(\.[\da-f-]+)?$/.test(name) && !name.endsWith('.built.code')) continue;
      await copyFile(path.join(CHECKOUT, 'dist/bundle', name), this.pathOf(`dist/bundle/${name}`));
    }
  }
}
