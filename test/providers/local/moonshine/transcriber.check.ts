import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readWav } from '../../../../src/providers/local/flite/speech';
import { Transcriber } from '../../../../src/providers/local/moonshine/transcriber';
import { spokenWav, wavOf } from '../../../support/media/spoken-media';
import { holdTimeouts, passTime, releaseTimers } from '../../../support/timing/held-timers';

const TRANSCRIBER = join(__dirname, '../../../../dist/src/providers/local/moonshine/transcriber.js');
const TEXT = 'The museum opens at nine and closes at five.';

let spoken: Buffer;
/** One for all: its thread takes seconds of a processor to load the model. */
const loading: number[] = [];
const transcriber = new Transcriber((percent) => loading.push(percent));
beforeAll(async () => {
  spoken = await spokenWav(TEXT);
});
afterEach(releaseTimers);
afterAll(() => transcriber.close());

/** Anew each time: samples are given away. */
const samplesOf = (...parts: (Buffer | number)[]) => readWav(wavOf(...parts)).samples;
const unending = { signal: new AbortController().signal, onProgress: () => {} };
const interrupted = { name: 'MediaFailure', code: 'INTERRUPTED', retryable: true };

it('does not begin what is aborted already', async () => {
  const reason = new Error('Never wanted');
  const job = transcriber.transcribe(samplesOf(spoken), { ...unending, signal: AbortSignal.abort(reason) });
  await expect(job).rejects.toBe(reason);
});

it('tells a job that has to wait for the model how far that is loaded', async () => {
  transcriber.preload();
  transcriber.preload();
  const percents: number[] = [];
  const onProgress = (percent: number) => percents.push(percent);
  await transcriber.transcribe(samplesOf(spoken), { ...unending, onProgress });
  // Once, for both and for the job.
  expect(loading).toEqual([0, 50, 100]);
  expect(percents.slice(0, -1)).toEqual([0, 10, 20]);
  expect(percents.at(-1)).toBeGreaterThan(99);

  await transcriber.transcribe(samplesOf(spoken), { ...unending, onProgress });
  expect(loading).toHaveLength(3);
  expect(percents).toHaveLength(5);
  expect(percents.at(-1)).toBeGreaterThan(99);
});

it('may take its time where other programs have the processors', async () => {
  holdTimeouts();
  const job = transcriber.transcribe(samplesOf(spoken), unending);
  passTime(10 * 60_000);
  expect((await job).map(({ text }) => text).join(' ')).toMatch(/museum/i);
});

it('ends a job that is aborted, with its reason, and does the next', async () => {
  const controller = new AbortController();
  const reason = new Error('No longer wanted');
  const percents: number[] = [];
  const long = samplesOf(spoken, 2, spoken, 2, spoken, 2, spoken, 2, spoken);
  const job = transcriber.transcribe(long, {
    signal: controller.signal,
    onProgress: (percent) => {
      percents.push(percent);
      controller.abort(reason);
    },
  });
  await expect(job).rejects.toBe(reason);
  expect(percents).toHaveLength(1);
  expect(percents[0]).toBeLessThan(50);
  const segments = await transcriber.transcribe(samplesOf(spoken), unending);
  expect(segments.map(({ text }) => text).join(' ')).toMatch(/museum/i);
});

it('has a new thread after one that failed', async () => {
  // More than any typed array holds.
  const impossible = { length: 1e300, buffer: new ArrayBuffer(8) } as unknown as Int16Array<ArrayBuffer>;
  await expect(transcriber.transcribe(impossible, unending)).rejects.toMatchObject({ name: 'RangeError' });
  expect(await transcriber.transcribe(samplesOf(1), unending)).toEqual([]);
});

it('interrupts the job under way when it is closed, and takes no other', async () => {
  const job = transcriber.transcribe(samplesOf(spoken), unending).catch((error: unknown) => error);
  await transcriber.close();
  expect(await job).toMatchObject(interrupted);
  await expect(transcriber.transcribe(samplesOf(spoken), unending)).rejects.toMatchObject(interrupted);
  const loadedBefore = loading.length;
  transcriber.preload();
  await new Promise(setImmediate);
  expect(loading).toHaveLength(loadedBefore);
});

it('lets the process end while its thread waits for work', async () => {
  const script = `
    const { Transcriber } = require(${JSON.stringify(TRANSCRIBER)});
    const context = { signal: new AbortController().signal, onProgress() {} };
    new Transcriber().transcribe(new Int16Array(16000), context).then((segments) => console.log(segments.length));
  `;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(output.join('')).toBe('0\n');
});
