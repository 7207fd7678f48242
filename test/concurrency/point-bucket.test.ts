import { PointBucket, rateOf } from '../../src/concurrency/point-bucket';

/** Ten at once, two a second. */
const RATE = rateOf(120, 5);

it('is full at first, and comes back at its rate, up to its capacity', () => {
  const bucket = new PointBucket(RATE, 0);
  bucket.spend(10, 0);
  expect(bucket.available(0)).toBe(0);
  expect(bucket.available(1_500)).toBe(3);
  expect(bucket.available(60_000)).toBe(10);
});

it('says when so much can be spent', () => {
  const bucket = new PointBucket(RATE, 0);
  expect(bucket.secondsUntil(10, 0)).toBe(0);
  bucket.spend(9, 0);
  expect(bucket.secondsUntil(1, 0)).toBe(0);
  expect(bucket.secondsUntil(2, 0)).toBe(0.5);
  expect(bucket.secondsUntil(2, 250)).toBe(0.25);
});

it('lets more than it holds be spent when it is nearly full, which is owed then', () => {
  const bucket = new PointBucket(RATE, 0);
  bucket.spend(1, 0);
  expect(bucket.secondsUntil(13, 0)).toBe(0);
  bucket.spend(13, 0);
  expect(bucket.available(0)).toBe(-4);
  expect(bucket.secondsUntil(13, 0)).toBe(6.5);
  expect(bucket.secondsUntil(1, 0)).toBe(2.5);
});

it('owes all that was spent, so that what is dear is spent no faster than by its rate', () => {
  const bucket = new PointBucket(RATE, 0);
  let spent = 0;
  for (let ms = 0; ms < 1_000_000; ms += 500) {
    if (bucket.secondsUntil(1_000, ms) > 0) continue;
    bucket.spend(1_000, ms);
    spent += 1_000;
  }
  expect(spent).toBeLessThanOrEqual(1_000 * RATE.perSecond + 2_000);
});

it('goes by a clock that stood still, or went back', () => {
  const bucket = new PointBucket(RATE, 1_000);
  bucket.spend(10, 1_000);
  expect(bucket.available(500)).toBe(0);
  expect(bucket.available(1_500)).toBe(1);
});

it('keeps what is missing when its rate changes', () => {
  const bucket = new PointBucket(RATE, 0);
  bucket.spend(6, 0);
  bucket.changeRate(rateOf(600, 10), 0);
  expect(bucket.available(0)).toBe(94);
  bucket.changeRate(RATE, 0);
  expect(bucket.available(0)).toBe(4);
});

it('holds one at least, however slow its rate', () => {
  expect(rateOf(1, 1)).toEqual({ capacity: 1, perSecond: 1 / 60 });
});
