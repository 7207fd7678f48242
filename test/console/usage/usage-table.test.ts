import { loadConsoleModules } from '../../support/console/console-modules';

interface Table {
  readonly groups: readonly { readonly name: string; readonly points: readonly { readonly uploads: number }[] }[];
}
interface Module {
  tabulate(points: readonly object[], beginnings: readonly string[], nameOf: (key: string) => string): Table;
  groupNames(
    keys: readonly string[],
    group: string,
    projects: readonly { readonly id: string; readonly name: string }[],
  ): (key: string) => string;
}

const { tabulate, groupNames } = loadConsoleModules<Module>('usage/history/usage-table', 'usage/history/group-names');
const DAYS = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'];

function point(from: string, group: string, uploads: number) {
  const nothing = { uploadedBytes: 0, downloadedBytes: 0, storedBytes: 0, generations: 0, failedGenerations: 0 };
  return { from, group: [group], uploads, skippedOutputs: 0, costUsd: 0, ...nothing };
}

describe('usage in a table', () => {
  it('has nothing where nothing happened', () => {
    const { groups } = tabulate([point(DAYS[1]!, 'a', 3)], DAYS, String);
    expect(groups).toEqual([
      {
        key: 'a',
        name: 'a',
        points: [expect.objectContaining({ uploads: 0 }), expect.objectContaining({ uploads: 3 })],
      },
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

  it('tells two of one name apart, and one that is called as all others are', () => {
    const projects = [
      { id: 'proj_1', name: 'Shop' },
      { id: 'proj_2', name: 'Shop' },
      { id: 'proj_3', name: 'All others' },
      { id: 'proj_4', name: 'Press' },
    ];
    const keys = [...projects.map(({ id }) => id), 'proj_9'];
    const nameOf = groupNames(keys, 'project', projects);
    const points = keys.map((key, index) => point(DAYS[0]!, key, 9 - index));
    const { groups } = tabulate(points, DAYS, nameOf);
    expect(groups.map(({ name, points: [first] }) => [name, first!.uploads])).toEqual([
      ['Shop (proj_1)', 9],
      ['Shop (proj_2)', 8],
      ['All others (proj_3)', 7],
      ['Press', 6],
      ['proj_9', 5],
    ]);
  });

  it('calls nothing by a name that is of another choice', () => {
    expect(groupNames([''], '', [])('')).toBe('All');
    expect(groupNames([''], 'model', [])('')).toBe('No model');
    expect(groupNames(['IMAGE', ''], 'kind', [])('IMAGE')).toBe('Pictures');
  });
});
