import { cpus, loadavg, totalmem } from 'node:os';
import { type Figure, meetsBar } from './benchmark';

export interface BenchmarkReport {
  readonly benchmark: string;
  readonly seconds: number;
  /** Processes that wanted to run, over the last minute, when the benchmark ended: this one's own are among them. */
  readonly loadAverage: number;
  readonly figures: readonly Figure[];
}

export interface Machine {
  readonly node: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryGigabytes: number;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    node: process.version,
    processor: processors[0]?.model ?? 'unknown',
    processors: processors.length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  };
}

export function currentLoadAverage(): number {
  return Number(loadavg()[0]?.toFixed(2));
}

export function renderReport({ benchmark, seconds, loadAverage, figures }: BenchmarkReport): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const lines = figures.map((figure) => {
    const value = `${formatValue(figure.value).padStart(10)} ${figure.unit.padEnd(10)}`;
    return `  ${figure.name.padEnd(width)} ${value} ${verdict(figure)}`.trimEnd();
  });
  return [`${benchmark} (${seconds.toFixed(0)} s, load average ${loadAverage})`, ...lines, ''].join('\n');
}

function verdict(figure: Figure): string {
  if (figure.bar === undefined) return '';
  const bar = 'atLeast' in figure.bar ? `at least ${figure.bar.atLeast}` : `at most ${figure.bar.atMost}`;
  return `${meetsBar(figure) ? 'ok    ' : 'MISSED'} ${bar}`;
}

export function formatValue(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
