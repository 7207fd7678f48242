import fc from 'fast-check';
import { MAX_URL_SECONDS, stableExpiry } from '../../../src/files/read/url-signature';

const HOUR_MS = 3_600_000;
const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });
const ttl = fc.integer({ min: 1, max: MAX_URL_SECONDS });
const shorterTtl = fc.integer({ min: 1, max: MAX_URL_SECONDS - 3600 });

describe('the end of a signed URL', () => {
  it.each([
    ['2026-05-01T10:00:00.000Z', 3600, '2026-05-01T11:00:00.000Z'],
    ['2026-05-01T10:00:00.001Z', 3600, '2026-05-01T12:00:00.000Z'],
    ['2026-05-01T10:59:59.999Z', 3600, '2026-05-01T12:00:00.000Z'],
    ['2026-05-01T10:00:01.000Z', 60, '2026-05-01T10:02:00.000Z'],
    ['2026-05-01T10:00:00.500Z', 1, '2026-05-01T10:00:02.000Z'],
    ['2026-05-01T10:20:00.000Z', 24 * 3600, '2026-05-02T11:00:00.000Z'],
    ['2026-05-01T10:00:00.000Z', MAX_URL_SECONDS, '2026-05-08T10:00:00.000Z'],
    ['2026-05-01T10:00:00.001Z', MAX_URL_SECONDS, '2026-05-08T10:00:00.000Z'],
    ['2026-05-01T10:59:59.999Z', MAX_URL_SECONDS, '2026-05-08T10:00:00.000Z'],
    ['2026-05-01T10:05:00.000Z', MAX_URL_SECONDS - 600, '2026-05-08T10:00:00.000Z'],
    ['2026-05-01T10:15:00.000Z', MAX_URL_SECONDS - 600, '2026-05-08T10:00:00.000Z'],
    ['2026-05-01T10:15:00.000Z', MAX_URL_SECONDS - 3600, '2026-05-08T10:00:00.000Z'],
  ])('asked for at %s for %d seconds is %s', (now, ttlSeconds, end) => {
    expect(stableExpiry(new Date(now), ttlSeconds).toISOString()).toBe(end);
  });

  it('is never sooner than asked, and later by less than an hour, or than was asked', () => {
    fc.assert(
      fc.property(instant, shorterTtl, (now, ttlSeconds) => {
        const left = stableExpiry(new Date(now), ttlSeconds).getTime() - now;
        expect(left).toBeGreaterThanOrEqual(ttlSeconds * 1000);
        expect(left).toBeLessThan(ttlSeconds * 1000 + Math.min(HOUR_MS, ttlSeconds * 1000));
      }),
    );
  });

  it('is never more than a week away, nor sooner than asked by an hour', () => {
    fc.assert(
      fc.property(instant, ttl, (now, ttlSeconds) => {
        const left = stableExpiry(new Date(now), ttlSeconds).getTime() - now;
        expect(left).toBeLessThanOrEqual(MAX_URL_SECONDS * 1000);
        expect(left).toBeGreaterThan(ttlSeconds * 1000 - HOUR_MS);
      }),
    );
  });

  it('does not move within the hour where that is as long as a URL may last, or nearly', () => {
    const lastHour = fc.integer({ min: MAX_URL_SECONDS - 3600, max: MAX_URL_SECONDS });
    fc.assert(
      fc.property(instant, lastHour, fc.nat(HOUR_MS - 2), (now, ttlSeconds, later) => {
        const hour = now - (now % HOUR_MS);
        const end = (ms: number) => stableExpiry(new Date(ms), ttlSeconds).getTime();
        expect(end(hour + 1 + later)).toBe(end(hour + 1));
      }),
    );
  });

  it('is one of two for all who ask within an hour, and the same to the end of it', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 167 }), fc.nat(HOUR_MS - 2), (now, hours, later) => {
        const hour = now - (now % HOUR_MS);
        const end = (ms: number) => stableExpiry(new Date(ms), hours * 3600).getTime();
        expect(end(hour + 1 + later)).toBe(end(hour + 1));
      }),
    );
  });

  it('is the first of what limits it', () => {
    const now = new Date('2026-05-01T10:20:00.000Z');
    const [soon, later] = [new Date('2026-05-01T10:30:00.123Z'), new Date('2026-05-03T00:00:00.000Z')];
    expect(stableExpiry(now, 3600, later, soon, null)).toEqual(soon);
    expect(stableExpiry(now, 3600, null)).toEqual(new Date('2026-05-01T12:00:00.000Z'));
  });
});
