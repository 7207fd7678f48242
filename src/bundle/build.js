/**
 * `npm run build`: compiles `src` to `dist/src`, and makes the bundle of that which is run, `dist/bundle`. With
 * `--if-changed`, as `npm start` does it, only when something is not as it was at the last build: neither compiler is
 * loaded then, and none has to be installed.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '../..');
const STAMP = path.join(ROOT, 'dist/bundle/.built');
/** What they are made of, and what the compiler remembers of its last run: it may have run by itself since. */
const SOURCES = [
  'src',
  'ormconfig.ts',
  'tsconfig.json',
  'package-lock.json',
  'dist/.tsbuildinfo',
  'dist/.playground.tsbuildinfo',
];

function filesOf(name) {
  const entries = readdirSync(path.join(ROOT, name), { withFileTypes: true }).sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const below = `${name}/${entry.name}`;
    return entry.isDirectory() ? filesOf(below) : [below];
  });
}

function stampOf() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const file = path.join(ROOT, source);
    if (!existsSync(file)) return null;
    for (const name of source === 'src' ? filesOf(source) : [source]) {
      hash.update(`\n${name}\n`).update(readFileSync(path.join(ROOT, name)));
    }
  }
  return hash.digest('hex');
}

function isBuilt() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stampOf();
}

function run(...args) {
  const { status, signal, error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? (signal === null ? 1 : 130));
}

async function build() {
  rmSync(STAMP, { force: true });
  run('node_modules/typescript/bin/tsc', '-b');
  await require('./make-bundle').makeBundle();
  for (const program of ['main', 'admin']) run('dist/bundle/compile-code.js', program);
  writeFileSync(STAMP, stampOf());
}

if (!process.argv.includes('--if-changed') || !isBuilt()) void build();
