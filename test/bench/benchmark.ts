/** What was measured: one number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Of the value: `requests/s`, `ms`, `MB`; `×` for a ratio. */
  readonly unit: string;
  /** What the value must reach or stay under. Without one the figure only informs. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Workplace {
  /** For what a benchmark writes. It is removed at the end of the run. */
  readonly scratchDirectory: string;
  /** The data directory of an installation with many files: see `fillFiles`. */
  readonly filledDirectory: string;
}

export type Benchmark = (workplace: Workplace) => Promise<readonly Figure[]>;

export function meetsBar({ value, bar }: Figure): boolean {
  if (bar === undefined) return true;
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}
