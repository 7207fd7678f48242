import { setImmediate as othersFirst } from 'node:timers/promises';
import type { RowBudget } from '../../../domain/page';
import { intervalAfter, NO_USAGE, type UsageGranularity, type UsagePoint } from '../../../domain/usage';

/** A point that was read: of an interval in which something happened to a group, or with which the time begins. */
export interface ReadPoint extends UsagePoint {
  /** Where the history ends: the same for all points. */
  readonly until: Date;
}

export interface CarriedTime {
  readonly granularity: UsageGranularity;
  /** The most points to make, the first ones. */
  readonly limit: number;
  /** What they are taken from as they are made. */
  readonly budget?: RowBudget | undefined;
}

/** Each is an object of two dozen fields: the longest history takes about all that may be read for an answer. */
const CHARACTERS_PER_POINT = 40;
/** They are made in a millisecond or two. */
const POINTS_AT_ONCE = 2_000;
/** What no text of Postgres has. */
const SEPARATOR = '\0';

type Groups = readonly (readonly [key: string, point: UsagePoint])[];

/**
 * Adds the points of the intervals in which nothing happened to a group that has something stored: it stays stored until
 * something does. They are made here and not by the database, which reads and sends as much as happened, however long
 * the time is.
 *
 * @param read in the order of time
 * @throws as `budget`
 */
export async function carryForward(read: readonly ReadPoint[], time: CarriedTime): Promise<UsagePoint[]> {
  const points = new CarriedPoints(time);
  for (const { from, changed } of intervalsOf(read)) {
    await points.carryUntil(from);
    if (!points.hasRoom) break;
    await points.change(from, changed);
  }
  const [first] = read;
  if (first !== undefined) await points.carryUntil(first.until);
  return points.made.slice(0, time.limit);
}

interface ReadInterval {
  readonly from: Date;
  readonly changed: Groups;
}

function* intervalsOf(read: readonly ReadPoint[]): Iterable<ReadInterval> {
  let from: Date | undefined;
  let changed: [string, UsagePoint][] = [];
  for (const { until: _until, ...point } of read) {
    if (from !== undefined && from.getTime() !== point.from.getTime()) {
      yield { from, changed };
      changed = [];
    }
    from = point.from;
    changed.push([point.group.join(SEPARATOR), point]);
  }
  if (from !== undefined) yield { from, changed };
}

/** Takes no more of the thread, and of the budget, than there is. */
class CarriedPoints {
  readonly made: UsagePoint[] = [];
  private pausedAt = 0;
  /** What is stored, in the order of the groups, when the interval begins that is next. */
  private kept: Groups = [];
  private next = new Date(0);

  constructor(private readonly time: CarriedTime) {}

  get hasRoom(): boolean {
    return this.made.length < this.time.limit;
  }

  /** In one interval something happened to some groups. */
  async change(from: Date, changed: Groups): Promise<void> {
    const groups = [...new Map([...this.kept, ...changed])].sort(([left], [right]) => (left < right ? -1 : 1));
    const ordered = pointsIn(groups, from);
    this.kept = ordered.filter(([, { storedBytes, storedFiles }]) => storedBytes !== 0 || storedFiles !== 0);
    this.next = intervalAfter(from, this.time.granularity);
    await this.add(ordered);
  }

  /** Until then nothing happened to any. */
  async carryUntil(end: Date): Promise<void> {
    while (this.kept.length > 0 && this.next < end && this.hasRoom) {
      const from = this.next;
      this.next = intervalAfter(from, this.time.granularity);
      await this.add(pointsIn(this.kept, from));
    }
  }

  private async add(added: Groups): Promise<void> {
    const { budget } = this.time;
    if (budget?.spendRows(added.length * CHARACTERS_PER_POINT) === false) budget.checkRows();
    for (const [, point] of added) this.made.push(point);
    if (this.made.length - this.pausedAt < POINTS_AT_ONCE) return;
    this.pausedAt = this.made.length;
    await othersFirst();
  }
}

/** The points of groups in an interval: of those that have none, what is stored, and that nothing happened. */
function pointsIn(groups: Groups, from: Date): Groups {
  return groups.map(([key, point]) => [key, point.from >= from ? point : { ...point, ...NO_USAGE, from }]);
}
