import { byteCount, instantAhead, NONE } from '../../src/admin/options';

describe('a number of bytes', () => {
  it.each([
    ['0', 0],
    ['1000', 1_000],
    ['50GB', 50_000_000_000],
    ['50gb', 50_000_000_000],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['1 TiB', 2 ** 40],
    ['10b', 10],
    ['-1', -1],
  ])('%s is %d', (text, bytes) => {
    expect(byteCount('maxBytes')(text)).toBe(bytes);
  });

  it.each(['', 'GB', '1.5', '1.5B', '1GBs', '5 G', '1e9', '0x10', '1,000', '١٢'])('is not %j', (text) => {
    expect(() => byteCount('maxBytes')(text)).toThrow(expect.objectContaining({ field: 'maxBytes' }));
  });
});

describe('an instant ahead', () => {
  it.each([
    ['90d', 90 * 86_400],
    ['12h', 12 * 3_600],
    ['30m', 30 * 60],
    ['2w', 14 * 86_400],
    ['45s', 45],
    ['3600', 3_600],
  ])('%s is in %d seconds', (text, seconds) => {
    const before = Date.now();
    const instant = instantAhead('expiresIn')(text);
    expect(instant).toBeInstanceOf(Date);
    const left = Number(instant) - before;
    expect(left).toBeGreaterThanOrEqual(seconds * 1000);
    expect(left).toBeLessThan(seconds * 1000 + 60_000);
  });

  it('may be never', () => {
    expect(instantAhead('expiresIn')('none')).toBe(NONE);
  });

  it.each(['', 'd', '-1d', '1.5d', '1y', 'tomorrow', '36526d'])('is not %j', (text) => {
    expect(() => instantAhead('expiresIn')(text)).toThrow(expect.objectContaining({ field: 'expiresIn' }));
  });
});
