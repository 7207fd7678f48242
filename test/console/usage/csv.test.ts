import { loadConsoleModules } from '../../support/console/console-modules';

interface Csv {
  textCell(text: string): string;
  toCsv(points: readonly object[], groupName: string, nameOf: (key: string) => string): string;
}

const { textCell, toCsv } = loadConsoleModules<Csv>('usage/history/csv');

const POINT = {
  from: '2026-01-31T00:00:00.000Z',
  group: ['proj_1'],
  uploads: 2,
  uploadedBytes: 1_000,
  downloadedBytes: 0,
  storedBytes: 500,
  generations: 1,
  failedGenerations: 0,
  skippedOutputs: 0,
  costUsd: 0.04,
};

describe('usage as comma-separated values', () => {
  it('has a row for each point, with amounts that no locale has touched', () => {
    expect(toCsv([POINT], 'project', () => 'Shop')).toBe(
      'from,project,uploads,uploadedBytes,storedBytes,downloadedBytes,generations,failedGenerations,skippedOutputs,costUsd\r\n' +
        '2026-01-31T00:00:00.000Z,Shop,2,1000,500,0,1,0,0,0.04\r\n',
    );
  });

  it('has no group where nothing is told apart', () => {
    expect(toCsv([{ ...POINT, group: [] }], '', String).split('\r\n')[0]).not.toContain('project');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1', '|cmd'])(
    'leaves nothing of %j that a spreadsheet takes for a formula',
    (text) => {
      expect(textCell(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('quotes what would end a cell', () => {
    expect(textCell('a,b')).toBe('"a,b"');
    expect(textCell('say "no"')).toBe('"say ""no"""');
    expect(textCell('one\r\ntwo')).toBe('"one\r\ntwo"');
    expect(textCell('Küste 海')).toBe('Küste 海');
  });
});
