/**
 * Installs what tests and checks need of others: clients, gateways, composers, a browser. The service needs none of it,
 * so `npm ci` leaves it alone, and `npm test` brings it when it is not there, or is of another lock file.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { runAlone } = require('../../src/bundle/run-alone');

const at = (name) => path.join(__dirname, name);
const STAMP = at('node_modules/.installed');
const LOCK = at('.installing');

function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted();
}

function wanted() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) hash.update(readFileSync(at(name)));
  return hash.digest('hex');
}

function install() {
  process.stdout.write('Installing the clients that tests use (test/clients), once: it takes about half a minute.\n');
  const npm = process.env.npm_execpath;
  const options = ['ci', '--prefix', __dirname, '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  const [program, args] = npm === undefined ? ['npm', options] : [process.execPath, [npm, ...options]];
  const { status, signal, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) {
    throw new Error(
      `The clients that tests use could not be installed: npm ci ended with ${error?.message ?? signal ?? status}. ` +
        'It needs the npm registry, or a cache that has seen it. The service itself runs without them: npm start.',
    );
  }
  // Some bring it along. Two copies do not know each other's types, so all of them find that of the service.
  rmSync(at('node_modules/graphql'), { recursive: true, force: true });
  writeFileSync(STAMP, wanted());
}

/** Two runs at once: the second waits for the first, and finds it done. */
async function installAlone() {
  try {
    await runAlone(LOCK, () => {
      if (!isInstalled()) install();
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

if (!isInstalled()) void installAlone();
