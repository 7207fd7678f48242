import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** In place of npm: notes that it was asked, takes its time, and installs one empty directory. */
const NPM = `
const fs = require('node:fs');
fs.appendFileSync(__dirname + '/asked', 'x');
if (fs.existsSync(__dirname + '/offline')) process.exit(7);
setTimeout(() => fs.mkdirSync(__dirname + '/node_modules', { recursive: true }), 300);
`;

let copy: string;
let directory: string;
const at = (name: string) => path.join(directory, name);

beforeEach(async () => {
  copy = await mkdtemp(path.join(tmpdir(), 'mediagraph-install-'));
  directory = path.join(copy, 'test/clients');
  for (const name of [directory, path.join(copy, 'src/bundle')]) await mkdir(name, { recursive: true });
  await copyFile('src/bundle/run-alone.js', path.join(copy, 'src/bundle/run-alone.js'));
  await copyFile(path.join(__dirname, 'install.js'), at('install.js'));
  await writeFile(at('npm.js'), NPM);
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) await writeFile(at(name), '{}');
});
afterEach(() => rm(copy, { recursive: true }));

async function install(): Promise<{ code: number; errors: string }> {
  const child = spawn(process.execPath, [at('install.js')], { env: { npm_execpath: at('npm.js') } });
  child.stdout.resume();
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code, errors };
}

async function timesAsked(): Promise<number> {
  return (await readFile(at('asked'), 'utf8')).length;
}

describe('installing the clients', () => {
  it('is done once for two runs at once, and again when the lock file is another', async () => {
    expect((await Promise.all([install(), install()])).map(({ code }) => code)).toEqual([0, 0]);
    expect(await timesAsked()).toBe(1);
    await install();
    expect(await timesAsked()).toBe(1);
    await writeFile(at('package-lock.json'), '{ "version": 2 }');
    await install();
    expect(await timesAsked()).toBe(2);
  });

  it('says what it could not, and what works without', async () => {
    await writeFile(at('offline'), '');
    const { code, errors } = await install();
    expect(code).toBe(1);
    expect(errors).toMatch(/could not be installed: npm ci ended with 7\. .*registry.*npm start\.\n$/);
    await rm(at('offline'));
    expect((await install()).code).toBe(0);
  });

  it('goes on where a run was killed', async () => {
    const killed = spawn(process.execPath, ['-e', '']);
    await once(killed, 'exit');
    await writeFile(at('.installing'), String(killed.pid));
    expect((await install()).code).toBe(0);
    expect(await timesAsked()).toBe(1);
  });

  it.each([
    ['', 'it is of nobody'],
    [String(process.pid), 'its number is that of another process'],
  ])('goes on where a lock is old: %j, as %s', async (owner) => {
    await writeFile(at('.installing'), owner);
    const longAgo = Date.now() / 1_000 - 3_600;
    await utimes(at('.installing'), longAgo, longAgo);
    expect((await install()).code).toBe(0);
    expect(await timesAsked()).toBe(1);
  });
});
