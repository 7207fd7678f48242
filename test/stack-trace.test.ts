import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { inSources } from '../src/stack-trace';

const CHECKOUT = path.resolve(__dirname, '..');

/** @returns the line that the words are in, from 1 on */
function lineOf(file: string, words: string): number {
  const lines = readFileSync(path.join(CHECKOUT, file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(words)) + 1;
}

it('has the places in our files as they are in the sources', () => {
  const place = (file: string, line: number) => `${path.join(CHECKOUT, file)}:${line}`;
  const compiled = place('dist/src/start-failure.js', lineOf('dist/src/start-failure.js', 'function requireFreePort'));
  const elsewhere = `at f (${CHECKOUT}/node_modules/pg/lib/client.js:3:4)`;
  const stack = `Error: no\n    at async requireFreePort (${compiled}:10)\n    ${elsewhere}`;
  const source = place('src/start-failure.ts', lineOf('src/start-failure.ts', 'function requireFreePort'));
  expect(inSources(stack)).toBe(`Error: no\n    at async requireFreePort (${source})\n    ${elsewhere}`);
});

it('tells of a bundled service, too, where in its sources it has failed', async () => {
  const failing = path.join(__dirname, 'support/processes/failing-server.js');
  const service = spawn(process.execPath, [path.join(CHECKOUT, 'dist/bundle/main.js')], {
    env: { PORT: '4999', NODE_OPTIONS: `--require=${failing}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const told = await text(service.stderr);
  expect(told).toContain('Error: for a test');
  expect(told).toContain(`src/start-failure.ts:${lineOf('src/start-failure.ts', 'createServer().listen')}`);
  expect(told).toMatch(/src\/app\.ts:\d+/);
});
