import { loadConsoleModules } from '../../support/console/console-modules';

interface Table {
  readonly groups: readonly { readonly name: string; readonly points: readonly { readonly uploads: number }[] }[];
}
interface Module {
  tabulate(points: readonly object[], beginnings: readonly string[], nameOf: (key?: string) => string): Table;
}

const { tabulate } = loadConsoleModules<Module>('usage/history/usage-table');
const DAYS = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'];

function point(from: string, group: string, uploads: number) {
  const nothing = { uploadedBytes: 0, downloadedBytes: 0, storedBytes: 0, generations: 0, failedGenerations: 0 };
  return { from, group: [group], uploads, skippedOutputs: 0, costUsd: 0, ...nothing };
}

describe('usage in a table', () => {
  it('has nothing where nothing happened', () => {
    const { groups } = tabulate([point(DAYS[1]!, 'a', 3)], DAYS, String);
    expect(groups).toEqual([
      { name: 'a', points: [expect.objectContaining({ uploads: 0 }), expect.objectContaining({ uploads: 3 })] },
    ]);
  });

  it('puts those by which most happens first, and those after the fifth together, so that nothing is lost', () => {
    const points = [1, 2, 3, 4, 5, 6, 7, 8].map((uploads) => point(DAYS[0]!, `model-${uploads}`, uploads));
    const { groups } = tabulate(points, DAYS, String);
    expect(groups.map(({ name }) => name)).toEqual([
      'model-8',
      'model-7',
      'model-6',
      'model-5',
      'model-4',
      'All others',
    ]);
    expect(groups.reduce((sum, { points: [first] }) => sum + first!.uploads, 0)).toBe(36);
  });
});
