import { existsSync } from 'node:fs';

const {
  LONG,
  LONG_PATHS,
}: { readonly LONG: readonly string[]; readonly LONG_PATHS: string } = require('../support/run/long-suites');

describe('the suites that npm test leaves out', () => {
  it('are there, each as a folder or as a suite', () => {
    const paths = LONG.map((name) => (name.endsWith('/') ? `test/${name}` : `test/${name}.test.ts`));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each([
    ['/srv/mediagraph/test/crash/kill-points.test.ts', true],
    ['/srv/mediagraph/test/main.test.ts', true],
    // Of these only a part has such a name.
    ['/srv/mediagraph/test/admin/file.test.ts', false],
    ['/srv/mediagraph/test/admin/main-menu.test.ts', false],
  ])('%s', (path, isLong) => {
    expect(new RegExp(LONG_PATHS).test(path)).toBe(isLong);
  });
});
