import { ReadBufferPool } from '../../src/blobs/read-buffers';

const KiB = 1024;
const MiB = 1024 * KiB;
const LARGE = MiB;
const SMALL = 256 * KiB;

let nowMs: number;
let pool: ReadBufferPool;

beforeEach(() => {
  nowMs = 0;
  pool = new ReadBufferPool(() => nowMs);
});

describe('buffers for readers', () => {
  it('are large where there is much to read, and never larger than that', () => {
    const reader = pool.open();
    const lengths = [1, SMALL, SMALL + 1, LARGE, 100 * MiB].map((wanted) => reader.take(wanted).length);
    expect(lengths).toEqual([1, SMALL, SMALL + 1, LARGE, LARGE]);
    expect(pool.counts.lent).toBe(3);
  });

  it('are used again once they are given back, whichever part of them was read into', () => {
    const reader = pool.open();
    const first = reader.take(SMALL + 1);
    const second = reader.take(LARGE);
    expect(second.buffer).not.toBe(first.buffer);
    reader.giveBack(first.subarray(10));
    expect(pool.counts.lent).toBe(1);
    expect(pool.open().take(LARGE).buffer).toBe(first.buffer);
  });

  it('are given back once', () => {
    const reader = pool.open();
    const taken = reader.take(LARGE);
    reader.giveBack(taken);
    reader.giveBack(taken);
    expect(pool.counts.lent).toBe(0);
    expect(reader.take(LARGE).buffer).not.toBe(reader.take(LARGE).buffer);
  });

  it('are let be where they are somebody else’s', () => {
    const reader = pool.open();
    reader.giveBack(Buffer.allocUnsafeSlow(LARGE));
    reader.giveBack(pool.open().take(LARGE));
    expect(pool.counts.lent).toBe(1);
  });

  it('are 64 large ones for all, and small ones then', () => {
    const readers = Array.from({ length: 100 }, () => pool.open());
    const taken = readers.map((reader) => reader.take(LARGE));
    expect(taken.map(({ length }) => length)).toEqual([...Array(64).fill(LARGE), ...Array(36).fill(SMALL)]);
    readers[0]?.giveBack(taken[0] ?? Buffer.alloc(0));
    expect(pool.open().take(LARGE)).toHaveLength(LARGE);
    expect(pool.open().take(LARGE)).toHaveLength(SMALL);
  });

  it('are a few megabytes for the last of a thousand readers who take nothing of what they asked for', () => {
    const readers = Array.from({ length: 1_000 }, () => pool.open());
    const taken = readers.map((reader) => [reader.take(LARGE), reader.take(LARGE)].map(({ length }) => length));
    expect(taken.at(-1)).toEqual([64 * KiB, 64 * KiB]);
    const { lent, smallBytes } = pool.counts;
    expect(lent * LARGE + smallBytes).toBeLessThan(400 * MiB);
    for (const reader of readers) reader.close();
    expect(pool.counts).toEqual({ lent: 0, kept: 0, smallBytes: 0 });
    expect(pool.open().take(SMALL)).toHaveLength(SMALL);
  });

  it('are small for one who reads slowly, until that reads fast', () => {
    const reader = pool.open();
    const slow = reader.take(LARGE);
    nowMs += 1_001;
    reader.giveBack(slow);
    const small = reader.take(LARGE);
    expect(small).toHaveLength(SMALL);
    expect(pool.open().take(LARGE)).toHaveLength(LARGE);
    nowMs += 1_000;
    reader.giveBack(small);
    expect(reader.take(LARGE)).toHaveLength(LARGE);
  });

  it('are dropped when they were not needed from one look to the next', () => {
    const readers = Array.from({ length: 3 }, () => pool.open());
    const taken = readers.map((reader) => reader.take(LARGE));
    for (const [index, reader] of readers.entries()) reader.giveBack(taken[index] ?? Buffer.alloc(0));
    pool.dropUnused();
    expect(pool.counts).toEqual({ lent: 0, kept: 3, smallBytes: 0 });
    const busy = pool.open();
    busy.giveBack(busy.take(LARGE));
    pool.dropUnused();
    expect(pool.counts).toEqual({ lent: 0, kept: 1, smallBytes: 0 });
    pool.dropUnused();
    expect(pool.counts).toEqual({ lent: 0, kept: 0, smallBytes: 0 });
  });

  it('are never used again where they were not given back in time, but count no more', () => {
    const reader = pool.open();
    const lost = reader.take(LARGE);
    reader.take(SMALL);
    reader.close();
    expect(pool.counts.lent).toBe(0);
    reader.giveBack(lost);
    expect(pool.counts.lent).toBe(0);
    expect(pool.open().take(LARGE).buffer).not.toBe(lost.buffer);
    expect(reader.take(LARGE)).toHaveLength(SMALL);
    reader.close();
    expect(pool.counts.lent).toBe(1);
  });
});
