import { loadConsoleModules } from '../../support/console/console-modules';

interface Module {
  readonly SPANS: readonly object[];
  readonly BYTES: readonly object[];
  readonly COUNT: readonly object[];
  enteredOf(amount: number | null, units: readonly object[]): { readonly text: string; readonly unit: number };
  amountOf(entered: object, units: readonly object[]): number | null | undefined;
}

const { SPANS, BYTES, COUNT, enteredOf, amountOf } = loadConsoleModules<Module>(
  'administration/projects/amounts-entered',
);

describe('amounts as they are entered', () => {
  it.each([60, 3_600, 86_400, 90 * 86_400, 5_400])('are the same %d seconds again', (seconds) => {
    expect(amountOf(enteredOf(seconds, SPANS), SPANS)).toBe(seconds);
  });

  it('are the same again where no unit divides them', () => {
    for (const amount of [1, 59, 61, 1_234_567, 5_368_709_120]) {
      expect(amountOf(enteredOf(amount, SPANS), SPANS)).toBe(amount);
      expect(amountOf(enteredOf(amount, BYTES), BYTES)).toBe(amount);
      expect(amountOf(enteredOf(amount, COUNT), COUNT)).toBe(amount);
    }
  });

  it('are no limit when nothing is entered, and none at all for what is no amount', () => {
    expect(amountOf(enteredOf(null, BYTES), BYTES)).toBeNull();
    for (const text of ['x', '-1', '0', 'Infinity', '1e30']) expect(amountOf({ text, unit: 0 }, BYTES)).toBeUndefined();
  });
});
