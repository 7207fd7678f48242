/** Amounts as people enter them: a number and its unit. */
export interface Unit {
  readonly label: string;
  /** How many of what is sent. */
  readonly size: number;
}

export const SPANS: readonly Unit[] = [
  { label: 'minutes', size: 60 },
  { label: 'hours', size: 3_600 },
  { label: 'days', size: 86_400 },
];

export const BYTES: readonly Unit[] = [
  { label: 'MB', size: 1e6 },
  { label: 'GB', size: 1e9 },
  { label: 'TB', size: 1e12 },
];

export const COUNT: readonly Unit[] = [{ label: '', size: 1 }];

export interface Entered {
  readonly text: string;
  readonly unit: number;
}

/** In the largest unit in which it is a whole number; null is empty. */
export function enteredOf(amount: number | null, units: readonly Unit[]): Entered {
  if (amount === null) return { text: '', unit: units.length - 1 };
  const unit = Math.max(
    0,
    units.findLastIndex(({ size }) => amount % size === 0),
  );
  return { text: String(amount / (units[unit]?.size ?? 1)), unit };
}

/** Null: no limit. Undefined: that is no amount. */
export function amountOf({ text, unit }: Entered, units: readonly Unit[]): number | null | undefined {
  if (text.trim() === '') return null;
  const amount = Math.round(Number(text) * (units[unit]?.size ?? 1));
  return Number.isSafeInteger(amount) && amount >= 1 ? amount : undefined;
}
