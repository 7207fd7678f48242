/**
 * `npm run build`: compiles `src` to `dist/src`, and makes the bundles of what is run, the console to `dist/console` and the
 * service to `dist/bundle`. With `--if-changed`, as `npm start` does it, only when something is not as it was at the last
 * build, a package that is in the bundle too: neither compiler is loaded then, and none has to be installed.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { runAlone } = require('./run-alone');

const ROOT = path.join(__dirname, '../..');
const STAMP = path.join(ROOT, 'dist/bundle/.built');
const LOCK = path.join(ROOT, 'dist/.building');
/** What the console was made of last: it is beside the bundle, and could be cleared away without it. */
const CONSOLE_INDEX = path.join(ROOT, 'dist/console/pages.json');
const SOURCES = ['src', 'ormconfig.ts', 'tsconfig.json', 'package-lock.json'];
/** What the compiler remembers of its last run: it may have run by itself since. */
const REMEMBERED = ['dist/.tsbuildinfo', 'dist/.playground.tsbuildinfo'];
/** What npm has installed, as it says itself: the lock file says what it should. */
const INSTALLED = path.join(ROOT, 'node_modules/.package-lock.json');
/** An editor, or an update of the checkout, may write while the compiler reads. */
const MAX_TRIES = 3;

function filesOf(name) {
  const entries = readdirSync(path.join(ROOT, name), { withFileTypes: true }).sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const below = `${name}/${entry.name}`;
    return entry.isDirectory() ? filesOf(below) : [below];
  });
}

/** @returns null: some of them is not there */
function hashOf(names) {
  const hash = createHash('sha256');
  for (const name of names) {
    if (!existsSync(path.join(ROOT, name))) return null;
    for (const file of name === 'src' ? filesOf(name) : [name]) {
      hash.update(`\n${file}\n`).update(readFileSync(path.join(ROOT, file)));
    }
  }
  return hash.digest('hex');
}

/** Of the packages that may be in the bundle. @returns null: nobody says what they are, and nothing could be built */
function packagesHash() {
  if (!existsSync(INSTALLED)) return null;
  const entries = Object.entries(JSON.parse(readFileSync(INSTALLED, 'utf8')).packages);
  // Those for development may be taken away after the build.
  const kept = entries.filter(([, { dev, devOptional, optional }]) => !dev && !devOptional && !optional);
  const versions = kept.map(([name, { version, integrity }]) => `${name} ${version} ${integrity}`).sort();
  return createHash('sha256').update(versions.join('\n')).digest('hex');
}

function isBuilt() {
  if (!existsSync(STAMP) || !existsSync(CONSOLE_INDEX)) return false;
  const [sources, remembered, packages] = readFileSync(STAMP, 'utf8').split('\n');
  const installed = packagesHash();
  const isSame = sources === hashOf(SOURCES) && remembered === hashOf(REMEMBERED);
  return isSame && (installed === null || packages === installed);
}

function run(...args) {
  const { status, signal, error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? (signal === null ? 1 : 130));
}

async function build() {
  rmSync(STAMP, { force: true });
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const [sources, packages] = [hashOf(SOURCES), packagesHash()];
    run('node_modules/typescript/bin/tsc', '-b');
    await require('../console/build').buildConsole();
    await require('./make-bundle').makeBundle();
    for (const program of ['main', 'admin']) run('dist/bundle/compile-code.js', program);
    if (sources !== hashOf(SOURCES) || packages !== packagesHash()) continue;
    writeFileSync(STAMP, [sources, hashOf(REMEMBERED), packages].join('\n'));
    return;
  }
  throw new Error('The sources have changed each time while they were built. Build again when nothing writes to them.');
}

/** Two at once, such as the starts of an API and of a worker: the second waits for the first, and finds it done. */
async function buildAlone(isWanted) {
  mkdirSync(path.dirname(LOCK), { recursive: true });
  await runAlone(LOCK, () => (isWanted() ? build() : undefined));
}

const isWanted = () => !process.argv.includes('--if-changed') || !isBuilt();
if (isWanted()) {
  buildAlone(isWanted).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}
