/**
 * Measures the service, as ratios to bare servers that do the same work in the same run.
 *
 *     npm run bench -- [--only <name>]... [--runs <number>] [--record] [--data <directory>] [--rows <number>] [--json <file>]
 *
 * `--only` runs the benchmarks of these names. `--runs` runs each so many times.
 *
 * The figures of a run of all benchmarks are written to `test/bench/RESULTS.md`. With `--only` they are not, unless
 * `--record` says so: then the sections of the benchmarks that ran are written anew, and the others stay. `--json` writes
 * them to a file as well.
 *
 * `--data` keeps the installations with many files in a directory for the next run, as filling them takes most of a run's
 * time: one with 3,900,000 of several organizations, and for each number of `--rows` (default 1,000,000) one whose first
 * project has so many, and one of 2,000 organizations that have so many together. `page-rows` compares those of 1,000,000
 * and of 10,000,000: without `--only` it runs where there is the larger one already, or `--rows` asks for it.
 *
 * It exits with 1 when a figure misses its bar. It takes Linux, for its `/proc`, and 12 GB of disk; 50 GB with 10,000,000
 * rows.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Benchmark, meetsBar, type Workplace } from './benchmark';
import { downloads } from './downloads';
import { expirySweep } from './expiry-sweep';
import { fairShares } from './fair-shares';
import { fairness } from './fairness';
import { filesPage } from './files-page';
import { DEFAULT_ROWS, filledDirectory } from './fill-files';
import { generationLoad } from './generation-load';
import { hostileDocuments } from './hostile-documents';
import { largeUpload } from './large-upload';
import { lookups } from './lookups';
import { organizations } from './organizations';
import { pageDepth } from './page-depth';
import { manyRowsOf, pageRows } from './page-rows';
import { rates } from './rates';
import { refusals } from './refusals';
import { type BenchmarkReport, currentLoadAverage, describeMachine, renderReport } from './report';
import { reservation } from './reservation';
import { type RecordedBenchmark, recordResults } from './results';
import { smallUpload } from './small-upload';
import { stalledBodies } from './stalled-bodies';
import { startUp } from './start-up';
import { storageUsage } from './storage-usage';
import { worstFilters } from './worst-filters';

/** Those whose installation has as many files as `--rows` says. */
const OF_ROWS: Readonly<Record<string, Benchmark>> = {
  'files-page': filesPage,
  lookups,
  'page-depth': pageDepth,
  'start-up': startUp,
  'storage-usage': storageUsage,
  'expiry-sweep': expirySweep,
  organizations,
};

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'large-upload': largeUpload,
  'small-upload': smallUpload,
  downloads,
  ...OF_ROWS,
  'page-rows': pageRows,
  rates,
  refusals,
  'hostile-documents': hostileDocuments,
  reservation,
  'generation-load': generationLoad,
  'stalled-bodies': stalledBodies,
  'worst-filters': worstFilters,
  fairness,
  'fair-shares': fairShares,
};

const RESULTS = path.join(__dirname, '../../../test/bench/RESULTS.md');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      runs: { type: 'string', default: '1' },
      record: { type: 'boolean' },
      data: { type: 'string' },
      rows: { type: 'string', default: String(DEFAULT_ROWS) },
      json: { type: 'string' },
    },
  });
  const rows = readNumber('rows', values.rows, 1_000);
  const runs = readNumber('runs', values.runs, 1);
  const recorded = await inScratchDirectory(async (scratchDirectory) => {
    const dataDirectory = path.resolve(values.data ?? path.join(scratchDirectory, 'filled'));
    const workplace = { scratchDirectory, dataDirectory, rows };
    return runAll(values.only ?? namesIn(workplace), runs, workplace);
  });
  const reports = recorded.flatMap((benchmark) => benchmark.runs);
  const passed = reports.every(({ figures }) => figures.every(meetsBar));
  const machine = describeMachine();
  if (values.record ?? values.only === undefined) {
    await recordResults(RESULTS, recorded, { machine, date: new Date(), order: Object.keys(BENCHMARKS) });
  }
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ passed, machine, reports }, null, 2));
  if (!passed) process.exitCode = 1;
}

function readNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`--${option} takes a whole number from ${least}.`);
  return number;
}

function namesIn(workplace: Workplace): string[] {
  const many = manyRowsOf(workplace);
  const hasMany = workplace.rows === many || existsSync(filledDirectory(workplace.dataDirectory, many));
  return Object.keys(BENCHMARKS).filter((name) => name !== 'page-rows' || hasMany);
}

async function runAll(names: readonly string[], runs: number, workplace: Workplace): Promise<RecordedBenchmark[]> {
  const unknown = names.find((name) => BENCHMARKS[name] === undefined);
  if (unknown !== undefined) {
    throw new Error(`There is no benchmark "${unknown}": ${Object.keys(BENCHMARKS).join(', ')}.`);
  }
  const recorded: RecordedBenchmark[] = [];
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (!names.includes(name)) continue;
    const reports: BenchmarkReport[] = [];
    while (reports.length < runs) reports.push(await runOnce(name, benchmark, workplace));
    const rows = name in OF_ROWS ? workplace.rows : null;
    const section = rows === null || rows === DEFAULT_ROWS ? name : `${name}, ${rows.toLocaleString('en')} rows`;
    recorded.push({ section, runs: reports, rows });
  }
  return recorded;
}

async function runOnce(name: string, benchmark: Benchmark, workplace: Workplace): Promise<BenchmarkReport> {
  const scratchDirectory = await mkdtemp(path.join(workplace.scratchDirectory, `${name}-`));
  const start = performance.now();
  const figures = await benchmark({ ...workplace, scratchDirectory });
  const seconds = (performance.now() - start) / 1000;
  await rm(scratchDirectory, { recursive: true });
  const report = { benchmark: name, seconds, loadAverage: currentLoadAverage(), figures };
  console.log(renderReport(report));
  return report;
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
