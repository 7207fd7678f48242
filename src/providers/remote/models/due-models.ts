import type { KnownModel } from './known-model';
import { modelIdOf } from './model-description';

export interface DueOptions {
  /** `2026-11-29`. */
  readonly on: string;
  /** How soon an end is near. */
  readonly withinDays: number;
  /** How long ago a source may have been read. */
  readonly staleDays: number;
}

export interface DueModel {
  readonly id: string;
  /** PAST: it is shut down, and is offered here all the same; NEAR: it is going to be; STALE: its source was read long ago. */
  readonly why: 'PAST' | 'NEAR' | 'STALE';
  /** Of the shutdown, or of the reading. */
  readonly date: string;
  readonly days: number;
  readonly successor: string | null;
  readonly source: string;
}

const DAY_MS = 86_400_000;

/** What of the table is due to be looked at, the most urgent first. `days` are those that are left, or have passed. */
export function dueModels(models: readonly KnownModel[], { on, withinDays, staleDays }: DueOptions): DueModel[] {
  const due = models.flatMap((model): DueModel[] => {
    const { shutdown, source, checkedOn } = model;
    const named = { id: modelIdOf(model), successor: shutdown?.successor ?? null, source };
    const found: DueModel[] = [];
    if (shutdown !== undefined) {
      const left = daysBetween(on, shutdown.on);
      if (left <= 0) found.push({ ...named, why: 'PAST', date: shutdown.on, days: Math.abs(left) });
      else if (left <= withinDays) found.push({ ...named, why: 'NEAR', date: shutdown.on, days: left });
    }
    const age = daysBetween(checkedOn, on);
    if (age > staleDays) found.push({ ...named, why: 'STALE', date: checkedOn, days: age });
    return found;
  });
  const order = ['PAST', 'NEAR', 'STALE'];
  return due.sort(
    (one, other) => order.indexOf(one.why) - order.indexOf(other.why) || (one.date < other.date ? -1 : 1),
  );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
