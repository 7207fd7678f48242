import type { UsageFigures } from '../../graph/documents/usage';
import { formatBytes } from '../../parts/amounts';

export interface Metric {
  readonly name: keyof UsageFigures;
  readonly title: string;
  readonly hint: string;
  /** What is told of a range: all of it together, or how it stands at the end. */
  readonly sums: boolean;
  /** Whether there are no halves of it. */
  readonly isWhole: boolean;
  format(value: number): string;
}

/** `12`, `1,024`. */
const whole = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });

/** `$0`, `$0.0042`, `$1,204.50`. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  const maximumFractionDigits = Math.abs(usd) < 0.1 ? 4 : 2;
  const minimumFractionDigits = Math.abs(usd) < 0.1 ? 0 : 2;
  if (Math.abs(usd) < 0.0001) return '<$0.0001';
  return usd.toLocaleString('en', { style: 'currency', currency: 'USD', minimumFractionDigits, maximumFractionDigits });
}

export const METRICS: readonly Metric[] = [
  {
    name: 'uploads',
    title: 'Uploads',
    hint: 'Files uploaded or imported',
    sums: true,
    isWhole: true,
    format: whole,
  },
  {
    name: 'uploadedBytes',
    title: 'Bytes uploaded',
    hint: 'Size of uploaded and imported files',
    sums: true,
    isWhole: true,
    format: formatBytes,
  },
  {
    name: 'storedBytes',
    title: 'Bytes stored',
    hint: 'At the end of each period',
    sums: false,
    isWhole: true,
    format: formatBytes,
  },
  {
    name: 'downloadedBytes',
    title: 'Bytes downloaded',
    hint: 'Served by this service, not by a bucket',
    sums: true,
    isWhole: true,
    format: formatBytes,
  },
  { name: 'generations', title: 'Generations', hint: 'Finished generations', sums: true, isWhole: true, format: whole },
  {
    name: 'failedGenerations',
    title: 'Failures',
    hint: 'Generations that failed',
    sums: true,
    isWhole: true,
    format: whole,
  },
  {
    name: 'skippedOutputs',
    title: 'Outputs not stored',
    hint: 'By choice, by policy, or because the quota was full',
    sums: true,
    isWhole: true,
    format: whole,
  },
  {
    name: 'costUsd',
    title: 'Cost',
    hint: 'Charged by providers in US dollars, where they report it',
    sums: true,
    isWhole: false,
    format: formatUsd,
  },
];
