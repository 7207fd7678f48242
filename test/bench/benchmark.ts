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
  /** Where installations with many files are kept for other runs, each in a directory of its own: see `openFilledDatabase`. */
  readonly dataDirectory: string;
  /** How many files the first project of the filled installation has. */
  readonly rows: number;
}

export type Benchmark = (workplace: Workplace) => Promise<readonly Figure[]>;

export function meetsBar({ value, bar }: Figure): boolean {
  if (bar === undefined) return true;
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}
