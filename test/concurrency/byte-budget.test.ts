import { ByteBudget } from '../../src/concurrency/byte-budget';

describe('ByteBudget', () => {
  it('gives no more than there is', () => {
    const budget = new ByteBudget(10, 10);
    const six = budget.take('a', 6);
    expect(budget.take('a', 5)).toBeNull();
    expect(budget.take('b', 4)).not.toBeNull();
    six?.();
    six?.();
    expect(budget.take('a', 7)).toBeNull();
    expect(budget.take('a', 6)).not.toBeNull();
    expect(budget.takenBytes).toBe(10);
  });

  it('counts what is there in any case', () => {
    const budget = new ByteBudget(10, 6);
    const release = budget.force('a', 9);
    expect([budget.hasRoom('a', 0), budget.hasRoom('b', 1), budget.hasRoom('b', 2)]).toEqual([false, true, false]);
    release();
    release();
    expect([budget.takenBytes, budget.hasRoom('a', 6)]).toEqual([0, true]);
  });

  it('gives a tenant no more than its share', () => {
    const budget = new ByteBudget(10, 6);
    const share = budget.take('a', 6);
    expect(budget.take('a', 1)).toBeNull();
    expect(budget.take('b', 4)).not.toBeNull();
    share?.();
    expect(budget.take('a', 6)).not.toBeNull();
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
