import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { satisfies } from 'semver';
import { readDockerfile } from './dockerfile';
import { unknownSettings } from './known-settings';

const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
const dockerfile = readDockerfile();

describe('the Dockerfile', () => {
  it('compiles and runs on one Node, named to the last digit, which the package takes', () => {
    expect(dockerfile.images).toHaveLength(2);
    expect(new Set(dockerfile.images).size).toBe(1);
    const [, version = ''] = /^node:(\d+\.\d+\.\d+)-/.exec(dockerfile.images[0] ?? '') ?? [];
    expect(satisfies(version, engines.node)).toBe(true);
  });

  it('sets what the service knows', () => {
    expect(Object.keys(dockerfile.environment)).toContain('DATA_DIR');
    expect(unknownSettings(Object.keys(dockerfile.environment))).toEqual([]);
    expect(dockerfile.port).toBe(dockerfile.environment['PORT']);
  });

  it('runs as a user who is not root, by number', () => {
    expect(dockerfile.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('leaves out every compiler that is installed', () => {
    const named = /^@?(?:typescript|esbuild)$/;
    const compilers = readdirSync('node_modules').filter((name) => named.test(name));
    expect(compilers).toEqual(expect.arrayContaining(['typescript', 'esbuild']));
    expect(dockerfile.removed).toEqual(expect.arrayContaining(compilers));
  });

  it('sends the builder what is copied, and neither secrets nor what was made outside', () => {
    const lines = readFileSync('docs/deploy/Dockerfile.dockerignore', 'utf8').split('\n');
    const [first, ...sent] = lines.filter((line) => line !== '' && !line.startsWith('#'));
    const copied = [...readFileSync('docs/deploy/Dockerfile', 'utf8').matchAll(/^COPY (?!--)(.+) \S+$/gm)];
    expect(first).toBe('*');
    expect(sent.map((line) => line.replace('!', '')).sort()).toEqual(
      copied.flatMap(([, names = '']) => names.split(' ')).sort(),
    );
    expect(sent.filter((line) => !existsSync(line.replace('!', '')))).toEqual([]);
  });
});
