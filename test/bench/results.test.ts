import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Figure } from './benchmark';
import { type RecordedBenchmark, recordResults } from './results';

const MACHINE = { node: 'v20.20.2', processor: 'Some CPU', processors: 2, memoryGigabytes: 23 };
const ORDER = ['uploads', 'pages'];

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-results-'));
  file = path.join(directory, 'RESULTS.md');
});
afterEach(() => rm(directory, { recursive: true }));

function recorded(section: string, rows: number | null, ...values: readonly number[]): RecordedBenchmark {
  const runs = values.map((value, run) => {
    const figures: Figure[] = [
      { name: 'to the bare server', value, unit: '×', bar: { atLeast: 0.5 } },
      { name: 'requests', value: value * 1000, unit: 'requests/s' },
    ];
    return { benchmark: section, seconds: 1, loadAverage: run + 0.5, figures };
  });
  return { section, runs, rows };
}

async function record(...benchmarks: readonly RecordedBenchmark[]): Promise<string> {
  await recordResults(file, benchmarks, { machine: MACHINE, date: new Date('2026-03-04T05:06:07Z'), order: ORDER });
  return readFile(file, 'utf8');
}

describe('the results of benchmarks', () => {
  it('say when and where they were measured, each run, and what missed its bar', async () => {
    const text = await record(recorded('pages', 1_000_000, 0.75, 0.25));
    expect(text).toContain(
      '2026-03-04 · 2 × Some CPU, 23 GB, Node v20.20.2 · 1,000,000 rows · load average 0.5, 1.5\n',
    );
    expect(text).toContain('| figure | bar | run 1 | run 2 |  |\n| --- | --- | --- | --- | --- |\n');
    expect(text).toContain('| to the bare server | ≥ 0.5 | 0.750 × | 0.250 × | **missed** in 1 of 2 |\n');
    expect(text).toContain('| requests |  | 750 requests/s | 250 requests/s |  |\n');
  });

  it('keep the sections of what was not run, in the order of the benchmarks', async () => {
    await record(recorded('pages', 1_000_000, 0.75), recorded('gone', null, 0.6));
    await record(recorded('pages, 10,000,000 rows', 10_000_000, 0.7));
    const before = await record(recorded('uploads', null, 0.8));
    expect([...before.matchAll(/^## (.*)$/gm)].map(([, section]) => section)).toEqual([
      'uploads',
      'pages',
      'pages, 10,000,000 rows',
      'gone',
    ]);
    const after = await record(recorded('pages', 1_000_000, 0.9));
    expect(after).toBe(before.replace('0.750 ×', '0.900 ×').replace('750 requests/s', '900 requests/s'));
  });
});
