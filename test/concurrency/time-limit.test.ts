import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withTimeLimit } from '../../src/concurrency/time-limit';
import { holdTimeouts, passTime, releaseTimers } from '../support/timing/held-timers';

/** Resolves when the signal aborts, and collects garbage meanwhile. */
async function abortedAmidCollections(signal: AbortSignal): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const collecting = setInterval(collect, 10);
  try {
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    clearInterval(collecting);
  }
}

describe('a time limit', () => {
  it('ends the work when the time is over, whatever is collected meanwhile', async () => {
    const work = withTimeLimit(100, [new AbortController().signal], async (signal) => {
      await abortedAmidCollections(signal);
      throw signal.reason;
    });
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is over before, for the reason of a signal', async () => {
    const controller = new AbortController();
    const work = withTimeLimit(60_000, [controller.signal], async (signal) => {
      controller.abort(new Error('nobody wants it'));
      signal.throwIfAborted();
    });
    await expect(work).rejects.toThrow('nobody wants it');
  });

  it('leaves work alone that ended in time', async () => {
    let kept: AbortSignal | undefined;
    holdTimeouts();
    const work = withTimeLimit(20, [], async (signal) => {
      kept = signal;
      return 'done';
    });
    await expect(work).resolves.toBe('done');
    passTime(20);
    expect(kept?.aborted).toBe(false);
    releaseTimers();
  });
});
