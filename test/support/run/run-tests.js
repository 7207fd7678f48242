/**
 * `npm test`: the suites that are not long. `npm test -- <paths, or options of Jest with a value>`: those that are asked
 * for, whichever. `npm run test:long`: the long ones. `npm run test:all`: all.
 */
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { LONG_PATHS } = require('./long-suites');

const ROOT = path.resolve(__dirname, '../../..');
const SETS = {
  '--short': ['--testPathIgnorePatterns', '/node_modules/', LONG_PATHS],
  '--long': [LONG_PATHS],
  '--all': [],
};

const [set, ...args] = process.argv.slice(2);
const isAskedFor = args.some((arg) => !arg.startsWith('-'));
const isShort = set === '--short' && !isAskedFor;
const program = ['--enable-source-maps', '--max-semi-space-size=64', path.join(ROOT, 'node_modules/jest/bin/jest.js')];

// The short ones need none of what others have written.
const steps = isShort ? [] : [[path.join(ROOT, 'test/clients/install.js')]];
steps.push([...program, ...args, ...(isAskedFor ? [] : SETS[set])]);
for (const step of steps) {
  const { status, signal, error } = spawnSync(process.execPath, step, { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}
