/**
 * Writes `RESULTS.md`: a section for each benchmark, with the figures of its last recorded runs, the machine and the date.
 * What was not run keeps its section.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { type Figure, meetsBar } from './benchmark';
import { type BenchmarkReport, formatValue, type Machine } from './report';

export interface RecordedBenchmark {
  /** What its section is called. */
  readonly section: string;
  /** Of this benchmark, in the order of the runs: each has the same figures. */
  readonly runs: readonly BenchmarkReport[];
  /** How many files the filled installation had; null: it used none. */
  readonly rows: number | null;
}

const INTRODUCTION = `# Results of the benchmarks

Written by \`npm run bench\` (\`test/bench/main.ts\` says how): what each section measures, the file of its name says. A figure
in × is a ratio to what was measured beside it in the same run; the others depend on the machine. Processor time is that of
the server's own process, without the database's. The load average counts the benchmark's own processes, which are about
three; where it is far above, others had the machine too, and the figures say little.
`;

/** @param order of the sections; those that are not in it come last */
export async function recordResults(
  file: string,
  recorded: readonly RecordedBenchmark[],
  { machine, date, order }: { readonly machine: Machine; readonly date: Date; readonly order: readonly string[] },
): Promise<void> {
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const sections = new Map(sectionsOf(before));
  for (const benchmark of recorded) sections.set(benchmark.section, renderSection(benchmark, machine, date));
  const place = (section: string) => {
    const index = order.indexOf(section.split(',')[0] ?? section);
    return index < 0 ? order.length : index;
  };
  const sorted = [...sections].sort(([left], [right]) => place(left) - place(right) || left.localeCompare(right));
  const text = sorted.map(([section, body]) => `\n## ${section}\n\n${body}\n`).join('');
  await writeFile(file, INTRODUCTION + text);
}

function sectionsOf(text: string): [section: string, body: string][] {
  const [, ...parts] = text.split(/^## /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).trim(), part.slice(end).trim()];
  });
}

function renderSection({ runs, rows }: RecordedBenchmark, machine: Machine, date: Date): string {
  const facts = [
    date.toISOString().slice(0, 10),
    `${machine.processors} × ${machine.processor}, ${machine.memoryGigabytes} GB, Node ${machine.node}`,
    ...(rows === null ? [] : [`${rows.toLocaleString('en')} rows`]),
    `load average ${runs.map(({ loadAverage }) => loadAverage).join(', ')}`,
  ];
  const head = ['figure', 'bar', ...runs.map((_, index) => `run ${index + 1}`), ''];
  const lines = (runs[0]?.figures ?? []).map((figure, index) => {
    const figures = runs.flatMap((run) => run.figures[index] ?? []);
    return [
      figure.name,
      barOf(figure),
      ...figures.map(({ value, unit }) => `${formatValue(value)} ${unit}`),
      verdictOf(figures),
    ];
  });
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  return [`${facts.join(' · ')}`, '', ...table].join('\n');
}

function barOf({ bar }: Figure): string {
  if (bar === undefined) return '';
  return 'atLeast' in bar ? `≥ ${bar.atLeast}` : `≤ ${bar.atMost}`;
}

function verdictOf(figures: readonly Figure[]): string {
  if (figures.every(({ bar }) => bar === undefined)) return '';
  const missed = figures.filter((figure) => !meetsBar(figure)).length;
  return missed === 0 ? 'met' : `**missed** in ${missed} of ${figures.length}`;
}
