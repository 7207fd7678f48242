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

  it('gives a tenant no more than its share', () => {
    const budget = new ByteBudget(10, 6);
    const share = budget.take('a', 6);
    expect(budget.take('a', 1)).toBeNull();
    expect(budget.take('b', 4)).not.toBeNull();
    share?.();
    expect(budget.take('a', 6)).not.toBeNull();
  });
});
