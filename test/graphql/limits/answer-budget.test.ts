import { AnswerBudget, MAX_ANSWER_BYTES } from '../../../src/graphql/limits/answer-budget';

const MIB = 1024 * 1024;
const badInput = expect.objectContaining({ code: 'BAD_USER_INPUT' });

describe('the media that an answer may carry', () => {
  it('are 32 MiB in all', () => {
    const budget = new AnswerBudget('org_1');
    budget.spendMedia(20 * MIB);
    budget.spendMedia(12 * MIB);
    expect(() => budget.spendMedia(1)).toThrow(badInput);
    budget.spendMedia(0);
  });

  it('are not used up by what is refused', () => {
    const budget = new AnswerBudget('org_1');
    expect(() => budget.spendMedia(33 * MIB)).toThrow(/`url`/);
    budget.spendMedia(32 * MIB);
    expect(budget.isOverspent).toBe(false);
  });

  it('are more for what may be nowhere else, the first time it is told', () => {
    const budget = new AnswerBudget('org_1');
    const [paidFor, alsoPaidFor] = [new Uint8Array(40 * MIB), new Uint8Array(40 * MIB)];
    budget.spendMediaOn(paidFor);
    budget.spendMediaOn(alsoPaidFor);
    expect(() => budget.spendMediaOn(paidFor)).toThrow(badInput);
  });
});

it('the text that an answer may carry is 8 MB in all', () => {
  const budget = new AnswerBudget('org_1');
  budget.spendText(MAX_ANSWER_BYTES);
  expect(budget.isOverspent).toBe(false);
  expect(() => budget.spendText(1)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^The answer would have more than 8,000,000 bytes, /),
      extensions: { code: 'RESPONSE_TOO_LARGE' },
    }),
  );
  expect(budget.isOverspent).toBe(true);
});
