import { readFile, stat } from 'node:fs/promises';
import { CopiedCheckout } from '../support/processes/copied-checkout';
import { eventually } from '../support/timing/eventually';

/** `npm run test:build`: each of these builds several times, which takes a processor for a minute. */
const checkout = new CopiedCheckout();
const { run, buildIfChanged, installPackages, reword } = checkout;
beforeAll(installPackages);

it('builds once where two begin at once', async () => {
  await reword('Manage organizations', 'Care for organizations');
  expect((await Promise.all([buildIfChanged(), buildIfChanged()])).map(({ code }) => code)).toEqual([0, 0]);
  expect((await run('dist/bundle/admin.js', '--help')).stdout).toContain('Care for organizations');
  await reword('Care for organizations', 'Look after organizations');
});

it('never takes for built what has changed meanwhile', async () => {
  const { ino } = await stat(checkout.pathOf('dist/bundle/main.js'));
  const built = buildIfChanged();
  // The code is still to be compiled by then.
  await eventually('the bundle is there', async () => (await stat(checkout.pathOf('dist/bundle/main.js'))).ino !== ino);
  await reword('Look after organizations', 'Tend organizations');
  expect((await built).code).toBe(0);
  expect((await run('dist/bundle/admin.js', '--help')).stdout).toContain('Tend organizations');
  await reword('Tend organizations', 'Look after organizations');
  expect((await buildIfChanged()).code).toBe(0);
});

it('never runs what was compiled since, of sources that are not these', async () => {
  await reword('Look after organizations', 'Mind organizations');
  expect((await run('node_modules/typescript/bin/tsc', '-b')).code).toBe(0);
  await reword('Mind organizations', 'Look after organizations');
  expect((await buildIfChanged()).code).toBe(0);
  const compiled = await readFile(checkout.pathOf('dist/src/admin/program.js'), 'utf8');
  expect(compiled).toContain('Look after organizations');
});
