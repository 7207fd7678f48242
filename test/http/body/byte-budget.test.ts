import { ByteBudget } from '../../../src/http/body/byte-budget';

describe('ByteBudget', () => {
  it('gives no more than there is', () => {
    const budget = new ByteBudget(10);
    const six = budget.take(6);
    expect(budget.take(5)).toBeNull();
    expect(budget.take(4)).not.toBeNull();
    six?.();
    six?.();
    expect(budget.take(7)).toBeNull();
    expect(budget.take(6)).not.toBeNull();
  });
});
