import { loadConsoleModules } from '../../support/console/console-modules';

interface Choice {
  readonly granularity: string;
  readonly granularities: readonly string[];
  readonly firstDay: string;
  readonly lastDay: string;
}
interface Variables {
  readonly from: string;
  readonly to: string;
  readonly granularity: string;
  readonly groupBy: readonly string[];
}
interface Module {
  readChoice(search: URLSearchParams, now: number): Choice;
  variablesOf(choice: Choice, now: number): Variables;
  beginningsOf(variables: Variables): readonly string[];
}

const { readChoice, variablesOf, beginningsOf } = loadConsoleModules<Module>('usage/choice/usage-choice');
const NOW = Date.parse('2026-03-15T10:20:30.000Z');

function asked(search: string): Variables {
  return variablesOf(readChoice(new URLSearchParams(search), NOW), NOW);
}

describe('the range of the usage', () => {
  it('is the last thirty days when nothing else is asked for, today among them', () => {
    const variables = asked('');
    expect(variables.granularity).toBe('DAY');
    expect(beginningsOf(variables)).toHaveLength(30);
    expect(beginningsOf(variables).at(0)).toBe('2026-02-14T00:00:00.000Z');
    expect(beginningsOf(variables).at(-1)).toBe('2026-03-15T00:00:00.000Z');
  });

  it('is of so many hours, days or months as its name says', () => {
    expect(beginningsOf(asked('range=24h'))).toHaveLength(24);
    expect(beginningsOf(asked('range=24h')).at(-1)).toBe('2026-03-15T10:00:00.000Z');
    expect(beginningsOf(asked('range=7d&by=HOUR'))).toHaveLength(168);
    expect(beginningsOf(asked('range=90d'))).toHaveLength(90);
    expect(beginningsOf(asked('range=12m'))).toEqual([
      ...['04', '05', '06', '07', '08', '09', '10', '11', '12'].map((month) => `2025-${month}-01T00:00:00.000Z`),
      ...['01', '02', '03'].map((month) => `2026-${month}-01T00:00:00.000Z`),
    ]);
  });

  it('is of the days that are chosen, both included, and none in the future', () => {
    const variables = asked('range=days&first=2026-03-01&last=2026-03-03');
    expect(beginningsOf(variables)).toEqual(['01', '02', '03'].map((day) => `2026-03-${day}T00:00:00.000Z`));
    expect(readChoice(new URLSearchParams('range=days&last=2031-01-01'), NOW).lastDay).toBe('2026-03-15');
    expect(readChoice(new URLSearchParams('range=days&first=2026-03-09&last=2026-03-01'), NOW).firstDay).toBe(
      '2026-03-01',
    );
  });

  it('has no more bars than can be seen, whatever the address says', () => {
    for (const range of ['24h', '7d', '', '90d', '12m', 'days&first=1980-01-01']) {
      for (const step of ['HOUR', 'DAY', 'MONTH', 'nonsense']) {
        const bars = beginningsOf(asked(`range=${range}&by=${step}`)).length;
        expect(bars).toBeGreaterThan(0);
        expect(bars).toBeLessThanOrEqual(750);
      }
    }
  });

  it('tells apart what the address names', () => {
    expect(asked('apart=project').groupBy).toEqual(['PROJECT']);
    expect(asked('apart=nonsense').groupBy).toEqual([]);
  });
});
