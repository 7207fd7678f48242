import { CallLimit, SYNCHRONOUS_CALLS } from '../../src/generation/call-limit';

/** Work that goes on until it is told to end. */
function untilTold(): { work: () => Promise<string>; end: () => void } {
  let end = () => {};
  const told = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return { work: () => told, end };
}

const REFUSAL = { code: 'PROVIDER_UNAVAILABLE', retryable: true };

describe('the limit of generations that are waited for', () => {
  it('takes 16 at once, lets 100 wait, and refuses the next', async () => {
    const limit = new CallLimit(SYNCHRONOUS_CALLS);
    const { work, end } = untilTold();
    const begun = jest.fn(work);
    const calls = Array.from({ length: 116 }, () => limit.run(begun));
    expect(begun).toHaveBeenCalledTimes(16);
    await expect(limit.run(begun)).rejects.toMatchObject(REFUSAL);
    end();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['done']));
    await expect(limit.run(work)).resolves.toBe('done');
  });

  it('lets nobody wait for ever for a turn, and ends nothing that has begun', async () => {
    const limit = new CallLimit({ ...SYNCHRONOUS_CALLS, maxWaitMs: 20 });
    const { work, end } = untilTold();
    const calls = Array.from({ length: 16 }, () => limit.run(work));
    const never = jest.fn();
    await expect(limit.run(never)).rejects.toMatchObject(REFUSAL);
    expect(never).not.toHaveBeenCalled();
    end();
    expect(await Promise.all(calls)).toHaveLength(16);
  });
});
