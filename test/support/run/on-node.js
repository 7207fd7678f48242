/**
 * `npm run test:node -- 24 [paths]` runs the tests, and what they start, on the newest version of that major. npm brings
 * it. It is kept among temporary files: not below a home, because some tests run it as another user.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const [major, ...paths] = process.argv.slice(2);
if (!/^\d+$/.test(major ?? '')) {
  process.stderr.write('Which major version of Node? For example: npm run test:node -- 24 test/http\n');
  process.exit(2);
}

const directory = path.join(tmpdir(), `mediagraph-node-${major}`);
const node = path.join(directory, 'node_modules/node/bin/node');
if (!existsSync(node)) {
  mkdirSync(directory, { recursive: true });
  run(process.execPath, [
    process.env.npm_execpath,
    'install',
    '--prefix',
    directory,
    '--no-audit',
    '--no-fund',
    `node@${major}`,
  ]);
}
// Its name can be guessed: what another user put there is not run.
if (statSync(directory).uid !== process.getuid?.()) {
  process.stderr.write(`${directory} belongs to another user. Have it removed, and run this again.\n`);
  process.exit(2);
}
run(node, ['-p', '"Node " + process.version']);
const jest = path.resolve('node_modules/jest/bin/jest.js');
run(node, ['--enable-source-maps', '--max-semi-space-size=64', jest, ...paths]);

function run(program, args) {
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', env });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
