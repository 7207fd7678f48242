import { InlineByteBudget } from '../../../src/graphql/generation/inline-byte-budget';

const MIB = 1024 * 1024;

describe('the bytes that an answer may carry', () => {
  it('are 32 MiB in all', () => {
    const budget = new InlineByteBudget();
    budget.spend(20 * MIB);
    budget.spend(12 * MIB);
    expect(() => budget.spend(1)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    budget.spend(0);
  });

  it('are not used up by what is refused', () => {
    const budget = new InlineByteBudget();
    expect(() => budget.spend(33 * MIB)).toThrow(/`url`/);
    budget.spend(32 * MIB);
  });

  it('are more for what may be nowhere else, the first time it is told', () => {
    const budget = new InlineByteBudget();
    const [paidFor, alsoPaidFor] = [new Uint8Array(40 * MIB), new Uint8Array(40 * MIB)];
    budget.spendOn(paidFor);
    budget.spendOn(alsoPaidFor);
    expect(() => budget.spendOn(paidFor)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
