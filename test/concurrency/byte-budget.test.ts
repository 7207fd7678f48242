import { ByteBudget } from '../../src/concurrency/byte-budget';

describe('ByteBudget', () => {
  it('gives no more than there is', () => {
    const budget = new ByteBudget(10, 10);
    const six = budget.take('a', 6);
    expect(budget.take('a', 5)).toBeNull();
    expect(budget.take('a', 4)).not.toBeNull();
    six?.();
    six?.();
    expect(budget.take('a', 7)).toBeNull();
    expect(budget.take('a', 6)).not.toBeNull();
    expect(budget.takenBytes).toBe(10);
  });

  it('counts what is there in any case', () => {
    const budget = new ByteBudget(10, 6);
    const release = budget.force('a', 9);
    expect([budget.hasRoom('a', 0), budget.hasRoom('b', 0), budget.hasRoom('b', 1)]).toEqual([false, true, false]);
    release();
    release();
    expect([budget.takenBytes, budget.hasRoom('a', 6)]).toEqual([0, true]);
  });

  it('gives a tenant no more than its share', () => {
    const budget = new ByteBudget(10, 6);
    const share = budget.take('a', 6);
    expect(budget.take('a', 1)).toBeNull();
    const other = budget.take('b', 2);
    expect(other).not.toBeNull();
    share?.();
    expect(budget.take('a', 5)).toBeNull();
    other?.();
    expect(budget.take('a', 6)).not.toBeNull();
  });

  it('has some left for the next, however many take all that they can', () => {
    const budget = new ByteBudget(256, 128);
    const taken = ['a', 'b', 'c', 'd', 'e'].map((tenant) => {
      const share = budget.open(tenant);
      let sizeBytes = 0;
      while (share.grow(1)) sizeBytes += 1;
      return sizeBytes;
    });
    expect(taken).toEqual([128, 64, 32, 16, 8]);
    expect(budget.hasRoom('f', 4)).toBe(true);
  });

  it('counts what a share has grown to, and gives all of it back at once', () => {
    const budget = new ByteBudget(10, 6);
    const share = budget.open('a');
    expect([share.grow(4), share.grow(3), share.grow(2)]).toEqual([true, false, true]);
    expect(budget.takenBytes).toBe(6);
    share.release();
    share.release();
    expect(budget.takenBytes).toBe(0);
    expect(share.grow(1)).toBe(false);
  });
});
