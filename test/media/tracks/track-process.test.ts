import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fixturePath } from '../../support/media/media-fixtures';
import { webmOfLongType, webmThatLoops } from '../../support/media/media-hostile';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';
import { eventually } from '../../support/timing/eventually';

/** Whatever ends the process that it runs in would end the tests with it. */
const SCRIPT = join(__dirname, '../../support/media/track-reading-process.js');

let directory: string;
beforeAll(async () => {
  directory = await makeTemporaryDirectory('tracks');
});

it('outlives a file whose one allocation is larger than the parser has memory left', async () => {
  const hostile = join(directory, 'long-type.webm');
  writeFileSync(hostile, webmOfLongType(14_000_000));
  const { told, end } = probing(hostile, fixturePath('video.mp4'));
  expect(await end).toEqual([0, null]);
  const outcomes = told.filter((line) => 'details' in line);
  expect(outcomes).toEqual([
    { mimeType: 'video/webm', kind: 'VIDEO', details: null, thumbhash: null },
    expect.objectContaining({ mimeType: 'video/mp4', details: expect.objectContaining({ durationMs: 1_000 }) }),
  ]);
});

it('ends no sooner than what it has begun, and leaves no parser behind', async () => {
  const { told, end } = probing(fixturePath('video.mp4'));
  expect(await end).toEqual([0, null]);
  expect(told.at(-1)).toEqual({ closed: true });
  expect(isRunning(childIn(told))).toBe(false);
});

it('leaves no parser behind when it is killed, though that goes round for ever', async () => {
  const hostile = join(directory, 'loop.webm');
  writeFileSync(hostile, webmThatLoops());
  const { process: killed, told, end } = probing(hostile);
  await eventually('the parser has begun', async () => told.some((line) => 'read' in line));
  killed.kill('SIGKILL');
  await end;
  await eventually('the parser has ended', async () => !isRunning(childIn(told)));
});

interface Probing {
  readonly process: ChildProcess;
  readonly told: Record<string, unknown>[];
  readonly end: Promise<unknown[]>;
}

function probing(...files: string[]): Probing {
  const own = spawn(process.execPath, [SCRIPT, ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: Record<string, unknown>[] = [];
  createInterface(own.stdout).on('line', (line) => told.push(JSON.parse(line)));
  return { process: own, told, end: once(own, 'close') };
}

function childIn(told: Probing['told']): number {
  const { child } = told.find((line) => 'child' in line) ?? {};
  if (typeof child !== 'number') throw new Error('There is no child process');
  return child;
}

/** One that has ended may have a number for as long as nobody asked how. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}
