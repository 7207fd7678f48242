import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { runInThread, ThreadTimeoutError } from '../../../../src/providers/local/thread/run-in-thread';

const FILE = join(__dirname, '../../../support/processes/thread-job.js');
const { signal } = new AbortController();

/** How often the thread that counts has done so, twice: a while apart. */
async function countTwice(counter: Int32Array): Promise<[number, number]> {
  const first = Atomics.load(counter, 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return [first, Atomics.load(counter, 0)];
}

async function untilItCounts(counter: Int32Array): Promise<void> {
  while (Atomics.load(counter, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('gives the job its input, and no environment; memory goes there and back', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const input = { task: 'LOOK_AROUND', bytes };
  const output = await runInThread<typeof input, unknown>(FILE, input, { signal, transfer: [bytes.buffer] });
  expect(output).toEqual({ environment: {}, bytes: new Uint8Array([1, 2, 3]) });
  expect(bytes.length).toBe(0);
});

it('lets the threads that answer requests go first, where a thread has a priority of its own', async () => {
  const before = getPriority();
  const priority = await runInThread(FILE, { task: 'TELL_PRIORITY' }, { signal });
  expect(priority).toBe(process.platform === 'linux' ? constants.priority.PRIORITY_BELOW_NORMAL : before);
  expect(getPriority()).toBe(before);
});

it('tells how far the job is', async () => {
  const seen: number[] = [];
  await runInThread(FILE, { task: 'REPORT' }, { signal, onProgress: (percent) => seen.push(percent) });
  expect(seen).toEqual([25, 50, 100]);
});

it('rejects with what the job threw, and with what kept it from its end', async () => {
  const run = (task: string) => runInThread(FILE, { task }, { signal, maxHeapMb: 16 });
  await expect(run('FAIL')).rejects.toMatchObject({ message: 'No such thing', code: 'NO_SUCH_THING' });
  await expect(run('HOARD')).rejects.toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
  await expect(run('EXIT')).rejects.toThrow('The thread ended before its job did');
  await expect(run('RETURN_A_FUNCTION')).rejects.toThrow('The job failed');
  await expect(runInThread(join(__dirname, 'missing.js'), {}, { signal })).rejects.toMatchObject({
    code: 'MODULE_NOT_FOUND',
  });
});

it('has ended the thread when it rejects with the reason of the signal', async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const controller = new AbortController();
  const run = runInThread(FILE, { task: 'COUNT', counter }, { signal: controller.signal });
  const reason = new Error('Not wanted any more');
  const rejected = expect(run).rejects.toBe(reason);
  await untilItCounts(counter);
  controller.abort(reason);
  await rejected;
  const [before, after] = await countTwice(counter);
  expect(after).toBe(before);
});

it('ends a thread that takes too long', async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const run = runInThread(FILE, { task: 'COUNT', counter }, { signal, timeoutMs: 500 });
  await expect(run).rejects.toThrow(ThreadTimeoutError);
  const [before, after] = await countTwice(counter);
  expect(after).toBe(before);
});

it('starts nothing for a signal that has aborted', async () => {
  const reason = new Error('Too late');
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const run = runInThread(FILE, { task: 'COUNT', counter }, { signal: AbortSignal.abort(reason) });
  await expect(run).rejects.toBe(reason);
  expect(await countTwice(counter)).toEqual([0, 0]);
});

it('leaves no listener on a signal that lives on', async () => {
  const added: string[] = [];
  const lasting = new AbortController().signal;
  const count = (change: string) => added.push(change);
  const { addEventListener, removeEventListener } = lasting;
  lasting.addEventListener = (...all: Parameters<typeof addEventListener>) => {
    count('+');
    addEventListener.apply(lasting, all);
  };
  lasting.removeEventListener = (...all: Parameters<typeof removeEventListener>) => {
    count('-');
    removeEventListener.apply(lasting, all);
  };
  await runInThread(FILE, { task: 'REPORT' }, { signal: lasting });
  expect(added).toEqual(['+', '-']);
});
