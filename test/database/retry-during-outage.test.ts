import { NoConnectionError } from '../../src/database/connection-pool';
import { retryDuringOutage, retryLostAnswer } from '../../src/database/retry-during-outage';

describe('an outage', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  /** How long an outage may last at most, in seconds, for work to be done all the same; 0: it is done in none. */
  async function outlasted(
    retry: (work: () => Promise<void>) => Promise<void>,
    outagesSeconds: readonly number[],
  ): Promise<number> {
    let longest = 0;
    for (const seconds of outagesSeconds) {
      const overAt = performance.now() + seconds * 1000;
      const done = retry(async () => {
        if (performance.now() < overAt) throw new NoConnectionError(new Error('away'));
      }).then(
        () => true,
        () => false,
      );
      await jest.advanceTimersByTimeAsync(400_000);
      if (await done) longest = seconds;
    }
    return longest;
  }
  const OUTAGES = [0.05, 1, 12, 40, 120, 170, 200, 300];

  it('of a restart is outlasted by what can be asked for again', async () => {
    expect(await outlasted((work) => retryDuringOutage(work), OUTAGES)).toBe(12);
    expect(await outlasted((work) => retryLostAnswer(work), OUTAGES)).toBe(0.05);
  });

  it('of a failover is outlasted by what is nowhere else, for as long as nobody else may have it', async () => {
    const forever = () => Number.POSITIVE_INFINITY;
    expect(await outlasted((work) => retryDuringOutage(work, forever), OUTAGES)).toBe(170);
    const outlastedFor = (leaseMs: number) =>
      outlasted((work) => {
        const endsAt = performance.now() + leaseMs;
        return retryDuringOutage(work, () => endsAt);
      }, OUTAGES);
    expect(await outlastedFor(150_000)).toBe(120);
    expect(await outlastedFor(0)).toBe(0);
  });
});
