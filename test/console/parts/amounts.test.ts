import { loadConsoleModules } from '../../support/console/console-modules';

interface Amounts {
  formatBytes(bytes: number): string;
}

const { formatBytes } = loadConsoleModules<Amounts>('parts/amounts');

describe('an amount of bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 kB'],
    [12_340, '12.3 kB'],
    [123_456, '123 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [999_772_000, '1 GB'],
    [1_400_000_000, '1.4 GB'],
    [2_000_000_000_000_000, '2,000 TB'],
  ])('of %d is said as %s', (bytes, said) => {
    expect(formatBytes(bytes)).toBe(said);
  });
});
