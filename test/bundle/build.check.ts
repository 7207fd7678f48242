import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { CopiedCheckout } from '../support/processes/copied-checkout';

const checkout = new CopiedCheckout();
const { run, buildIfChanged, bundled, serviceFile, installPackages, reword } = checkout;

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
      const folder = checkout.pathOf('dist/console');
      const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
      return (await Promise.all(scripts.map((name) => readFile(`${folder}/${name}`, 'utf8')))).join('');
    };
    expect(await consoleText()).toContain('Page not found');
    const source = checkout.pathOf('src/console/app/page-frame.tsx');
    await writeFile(source, (await readFile(source, 'utf8')).replace('Page not found', 'Nothing of that name'));
    expect((await buildIfChanged()).code).toBe(0);
    expect(await consoleText()).toContain('Nothing of that name');
    expect(await consoleText()).not.toContain('Page not found');
    await rm(checkout.pathOf('dist/console'), { recursive: true });
    expect((await buildIfChanged()).code).toBe(0);
    expect(await consoleText()).toContain('Nothing of that name');
  });

  it('takes in packages that were installed since, and lets those for development go', async () => {
    const { ino } = await stat(await serviceFile());
    const file = checkout.pathOf('node_modules/.package-lock.json');
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

  it('reads a bundle of ASCII alone', async () => {
    expect((await readFile(await serviceFile())).findIndex((byte) => byte > 0x7f)).toBe(-1);
  });
});

describe('compiled code', () => {
  it('is kept by the first start, and not needed by any', async () => {
    const help = await run('dist/bundle/admin.js', '--help');
    const kept = (await bundled('.code')).filter((name) => !name.endsWith('.built.code'));
    expect(kept).toHaveLength(1);
    expect((await bundled('.code')).filter((name) => !name.includes(`.${process.version}-`))).toEqual([]);
    const file = checkout.pathOf(`dist/bundle/${kept[0]}`);
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

    for (const name of await bundled('.code')) await rm(checkout.pathOf(`dist/bundle/${name}`));
    expect(await run('dist/bundle/admin.js', '--help')).toEqual(help);
  });

  it('is kept for so many versions of Node and sets of options, not for any number', async () => {
    for (let version = 1; version <= 13; version += 1) {
      await writeFile(checkout.pathOf(`dist/bundle/service-0.js.admin.v20.0.${version}-linux-x64-0.code`), 'old');
    }
    await run('--stack-size=1000', 'dist/bundle/admin.js', '--help');
    expect(await bundled('.code')).toHaveLength(12);
    expect((await bundled('.code')).filter((name) => !name.startsWith('service-0.'))).toHaveLength(1);
  });
});
