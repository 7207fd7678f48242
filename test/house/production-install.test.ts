import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compare, minVersion, subset } from 'semver';
import { readSourceFiles } from './source-files';

interface Manifest {
  readonly types?: string;
  readonly typings?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function manifestAt(directory: string): Manifest {
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
}

const own = manifestAt('.');
const installed = new Set([...Object.keys(own.dependencies ?? {}), ...Object.keys(own.optionalDependencies ?? {})]);
const imported = [...new Set(readSourceFiles().flatMap(({ imports }) => imports))].filter(
  (name) => !name.startsWith('node:') && !name.startsWith(`src${path.sep}`) && name !== 'src',
);

/** Whether the compiler finds the package's types in the package itself. */
function bringsTypes(name: string): boolean {
  const directory = path.join('node_modules', name);
  const { types, typings, exports } = manifestAt(directory);
  if (types !== undefined || typings !== undefined || JSON.stringify(exports ?? null).includes('.d.')) return true;
  return ['index.d.ts', 'index.d.mts', 'dist/index.d.ts'].some((file) => existsSync(path.join(directory, file)));
}

function typesPackageOf(name: string): string {
  return `@types/${name.replace('@', '').replace('/', '__')}`;
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly cpu?: readonly string[];
  readonly engines?: { readonly node?: string };
}

type Locked = Readonly<Record<string, LockedPackage>>;

function lockedAt(path: string): Locked {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** Those that say of some version in the range that they do not run on it. */
function tooNarrow(packages: Locked, range: string): string[] {
  return (
    Object.entries(packages)
      // Of a picture library there is a build for 32 bits, which Node itself stopped to have.
      .filter(([, { cpu = ['x64'] }]) => cpu.includes('x64') || cpu.includes('arm64'))
      .filter(([, { engines }]) => !subset(range, engines?.node ?? '*'))
      .map(([name, { engines }]) => `${name} ${engines?.node}`)
  );
}

/** `npm ci --omit=dev && npm start` compiles: that takes the types as well. */
describe('an install without what developers need', () => {
  it('has every package that the service imports', () => {
    expect(imported.length).toBeGreaterThan(20);
    expect(imported.filter((name) => !installed.has(name))).toEqual([]);
  });

  it('has the types of those that bring none, and those that the compiler is told of', () => {
    const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
    const told = compilerOptions.types.map(typesPackageOf);
    const needed = imported.filter((name) => !bringsTypes(name)).map(typesPackageOf);
    const missing = [...told, ...needed].filter(
      (name) => existsSync(path.join('node_modules', name)) && !installed.has(name),
    );
    expect(missing).toEqual([]);
    expect(needed).toContain('@types/ws');
  });

  it('takes the oldest Node that all of its packages take, and none that one of them does not', () => {
    const { '': own = {}, ...packages } = lockedAt('package-lock.json');
    const supported = own.engines?.node ?? '';
    const kept = Object.entries(packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
    expect(kept.length).toBeGreaterThan(300);
    expect(tooNarrow(Object.fromEntries(kept), supported)).toEqual([]);
    const least = kept.flatMap(([, { engines }]) => minVersion(engines?.node ?? '*') ?? []).sort(compare);
    expect(least.at(-1)?.version).toBe(minVersion(supported)?.version);
  });
});

describe('an install for developers', () => {
  it('is warned by no package that Node is too old for it', () => {
    const { '': own = {}, ...packages } = lockedAt('package-lock.json');
    const { '': _, ...clients } = lockedAt('test/clients/package-lock.json');
    for (const locked of [packages, clients]) expect(tooNarrow(locked, own.engines?.node ?? '')).toEqual([]);
  });

  it('is of 700 packages at most', () => {
    expect(Object.keys(lockedAt('node_modules/.package-lock.json')).length).toBeLessThanOrEqual(700);
  });
});
