/**
 * Measures the service, as ratios to bare servers that do the same work in the same run.
 *
 *     npm run bench -- [--only <name>]... [--data <directory>] [--rows <number>] [--json <file>]
 *
 * `--only` runs the benchmarks of these names. `--data` keeps the installations with many files in a directory for the
 * next run, as filling them takes most of a run's time: one with 3,900,000 of several organizations, and one whose first
 * project has `--rows` files (default 1,000,000) for each such number. `--json` writes the figures to a file. It exits with
 * 1 when a figure misses its bar. It takes Linux, for its `/proc`, and 10 GB of disk; 25 GB with 10,000,000 rows.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Benchmark, meetsBar, type Workplace } from './benchmark';
import { expirySweep } from './expiry-sweep';
import { fairShares } from './fair-shares';
import { fairness } from './fairness';
import { filesPage } from './files-page';
import { DEFAULT_ROWS } from './fill-files';
import { generationLoad } from './generation-load';
import { hostileDocuments } from './hostile-documents';
import { largeUpload } from './large-upload';
import { lookups } from './lookups';
import { pageDepth } from './page-depth';
import { rates } from './rates';
import { refusals } from './refusals';
import { type BenchmarkReport, currentLoadAverage, describeMachine, renderReport } from './report';
import { reservation } from './reservation';
import { smallUpload } from './small-upload';
import { stalledBodies } from './stalled-bodies';
import { startUp } from './start-up';
import { storageUsage } from './storage-usage';
import { worstFilters } from './worst-filters';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'large-upload': largeUpload,
  'small-upload': smallUpload,
  'files-page': filesPage,
  'page-depth': pageDepth,
  lookups,
  'start-up': startUp,
  rates,
  refusals,
  'hostile-documents': hostileDocuments,
  'storage-usage': storageUsage,
  'expiry-sweep': expirySweep,
  reservation,
  'generation-load': generationLoad,
  'stalled-bodies': stalledBodies,
  'worst-filters': worstFilters,
  fairness,
  'fair-shares': fairShares,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: Object.keys(BENCHMARKS) },
      data: { type: 'string' },
      rows: { type: 'string', default: String(DEFAULT_ROWS) },
      json: { type: 'string' },
    },
  });
  const reports = await inScratchDirectory(async (scratchDirectory) => {
    const dataDirectory = path.resolve(values.data ?? path.join(scratchDirectory, 'filled'));
    return runAll(values.only, { scratchDirectory, dataDirectory, rows: readRows(values.rows) });
  });
  const passed = reports.every(({ figures }) => figures.every(meetsBar));
  if (values.json !== undefined) {
    await writeFile(values.json, JSON.stringify({ passed, machine: describeMachine(), reports }, null, 2));
  }
  if (!passed) process.exitCode = 1;
}

function readRows(text: string): number {
  const rows = Number(text);
  if (!Number.isSafeInteger(rows) || rows < 1_000) throw new Error('--rows takes a whole number from 1000.');
  return rows;
}

async function runAll(names: readonly string[], workplace: Workplace): Promise<BenchmarkReport[]> {
  const reports: BenchmarkReport[] = [];
  for (const benchmark of names) {
    const run = BENCHMARKS[benchmark];
    if (run === undefined)
      throw new Error(`There is no benchmark "${benchmark}": ${Object.keys(BENCHMARKS).join(', ')}.`);
    const start = performance.now();
    const figures = await run(workplace);
    const seconds = (performance.now() - start) / 1000;
    const report = { benchmark, seconds, loadAverage: currentLoadAverage(), figures };
    console.log(renderReport(report));
    reports.push(report);
  }
  return reports;
}

/** Beside the data of `npm start`, so on the same disk: the system's directory for such may be in memory. */
async function inScratchDirectory<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  await mkdir('.data', { recursive: true });
  const directory = path.resolve(await mkdtemp(path.join('.data', 'bench-')));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
