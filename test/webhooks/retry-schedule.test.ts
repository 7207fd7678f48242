import { retryDelaySeconds } from '../../src/webhooks/retry-schedule';

const HOUR = 3_600;

/** All delays of a delivery that always fails. */
function delays(random: number, retryAfter: string | null = null): number[] {
  const all: number[] = [];
  for (;;) {
    const delay = retryDelaySeconds(all.length, retryAfter, random);
    if (delay === null) return all;
    all.push(delay);
  }
}

describe('a delivery that fails', () => {
  it('is tried again after seconds, then ever later, for three days', () => {
    const all = delays(0.5);
    expect(all[0]).toBe(5);
    expect(all).toEqual([...all].sort((left, right) => left - right));
    expect(all.reduce((sum, delay) => sum + delay)).toBeGreaterThan(72 * HOUR);
    expect(all.reduce((sum, delay) => sum + delay)).toBeLessThan(96 * HOUR);
  });

  it('does not come back with all that failed together', () => {
    expect(delays(0)[1]).toBeCloseTo(240);
    expect(delays(1)[1]).toBeCloseTo(360);
  });

  it('waits for as long as its receiver asks, within reason', () => {
    expect(delays(0.5, '60')[0]).toBe(60);
    expect(delays(0.5, '60')[1]).toBe(300);
    expect(delays(0.5, '999999')[0]).toBe(24 * HOUR);
    for (const nonsense of ['soon', '-5', '1e9', 'Wed, 21 Oct 2026 07:28:00 GMT', '']) {
      expect(delays(0.5, nonsense)[0]).toBe(5);
    }
  });
});
