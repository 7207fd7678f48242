import { carryForward, type ReadPoint } from '../../../../src/database/repositories/usage/carry-forward';
import { NO_ATTRIBUTION } from '../../../../src/domain/caller';
import type { UsagePoint } from '../../../../src/domain/usage';
import { NOTHING } from '../../../support/database/usage-rows';

const NO_ONE = { projectId: null, kind: null, generationKind: null, model: null, ...NO_ATTRIBUTION };
const UNTIL = new Date('2026-05-15T00:00:00Z');

function read(from: string, group: readonly string[], storedFiles: number, uploads = 1): ReadPoint {
  const stored = { storedFiles, storedBytes: storedFiles * 10 };
  return { ...NO_ONE, ...NOTHING, uploads, from: new Date(from), group, ...stored, until: UNTIL };
}

const told = (points: readonly UsagePoint[]) =>
  points.map(({ from, group, storedFiles, storedBytes, uploads }) => {
    expect(storedBytes).toBe(storedFiles * 10);
    return [from.toISOString().slice(0, 7), ...group, storedFiles, uploads];
  });

const MONTHS = { granularity: 'MONTH', limit: 100 } as const;

describe('what stays stored', () => {
  it('is told in every month of which nothing was read, group by group in their order', async () => {
    const points = await carryForward(
      [
        read('2026-01-01T00:00:00Z', ['b'], 1),
        read('2026-03-01T00:00:00Z', ['a'], 2),
        read('2026-03-01T00:00:00Z', ['c'], 0),
        read('2026-04-01T00:00:00Z', ['b'], 0),
      ],
      MONTHS,
    );
    expect(told(points)).toEqual([
      ['2026-01', 'b', 1, 1],
      ['2026-02', 'b', 1, 0],
      ['2026-03', 'a', 2, 1],
      ['2026-03', 'b', 1, 0],
      ['2026-03', 'c', 0, 1],
      ['2026-04', 'a', 2, 0],
      ['2026-04', 'b', 0, 1],
      ['2026-05', 'a', 2, 0],
    ]);
    expect(points[0]).not.toHaveProperty('until');
  });

  it('takes no time in which nothing is stored', async () => {
    const points = await carryForward([read('0001-01-01T00:00:00Z', [], 0), read('2026-05-14T23:00:00Z', [], 0)], {
      granularity: 'HOUR',
      limit: 3,
    });
    expect(told(points)).toEqual([
      ['0001-01', 0, 1],
      ['2026-05', 0, 1],
    ]);
  });

  it('is made no further than is wanted', async () => {
    const hours = { granularity: 'HOUR', limit: 5_001 } as const;
    const points = await carryForward(
      [read('1970-01-01T00:00:00Z', ['a'], 1), read('1970-01-01T00:00:00Z', ['b'], 1)],
      hours,
    );
    expect(points).toHaveLength(5_001);
    expect(points.at(-1)!.from).toEqual(new Date(2_500 * 3_600_000));
  });

  it('is made no further than the budget of its answer goes', async () => {
    let left = 1_000;
    const budget = {
      organizationId: 'org_1',
      spendRows: (characters: number) => {
        left -= characters;
        return left >= 0;
      },
      checkRows: () => {
        throw new Error('Too much.');
      },
    };
    const made = carryForward([read('1970-01-01T00:00:00Z', [], 1)], { ...MONTHS, budget });
    await expect(made).rejects.toThrow('Too much.');
    expect(left).toBeGreaterThan(-1_000);
  });
});
