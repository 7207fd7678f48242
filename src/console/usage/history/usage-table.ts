import type { UsageFigures, UsagePoint } from '../../graph/documents/usage';

/** One of what usage is told apart by. */
export interface UsageGroup {
  /** Tells it from others, of whichever name. */
  readonly key: string;
  readonly name: string;
  /** For each hour, day or month what happened in it. */
  readonly points: readonly UsageFigures[];
}

export interface UsageTable {
  /** When the hours, days or months begin. */
  readonly beginnings: readonly string[];
  /** The same for every plot, so that a color means the same in each. */
  readonly groups: readonly UsageGroup[];
}

/** More are not told apart by their colors. */
const MAX_GROUPS = 6;
export const OTHERS = 'All others';
/** No id is like it. */
const KEY_OF_OTHERS = '(others)';
/** Of a time in which nothing happened. */
const NONE = 'Nothing';

const NOTHING: UsageFigures = {
  uploads: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
  storedBytes: 0,
  generations: 0,
  failedGenerations: 0,
  skippedOutputs: 0,
  costUsd: 0,
};
const NAMES = Object.keys(NOTHING) as (keyof UsageFigures)[];

/**
 * Puts what was answered into rows: what nothing happened in is left out of an answer. The groups by which most happens come
 * first, and those after the sixth are one.
 */
export function tabulate(
  points: readonly UsagePoint[],
  beginnings: readonly string[],
  nameOf: (key: string) => string,
): UsageTable {
  const places = new Map(beginnings.map((begin, index) => [Date.parse(begin), index]));
  const groups = new Map<string, UsageFigures[]>();
  for (const point of points) {
    const place = places.get(Date.parse(point.from));
    if (place === undefined) continue;
    const key = keyOf(point);
    const rows = groups.get(key) ?? beginnings.map(() => NOTHING);
    groups.set(key, rows);
    rows[place] = add(rows[place] ?? NOTHING, point);
  }
  if (groups.size === 0) {
    return { beginnings, groups: [{ key: NONE, name: NONE, points: beginnings.map(() => NOTHING) }] };
  }
  const sorted = [...groups].map(([key, rows]) => ({ key, name: nameOf(key), points: rows })).sort(byWeight);
  if (sorted.length <= MAX_GROUPS) return { beginnings, groups: sorted };
  const others = sorted.slice(MAX_GROUPS - 1);
  const together = beginnings.map((_begin, index) =>
    others.reduce((sum, { points: rows }) => add(sum, rows[index] ?? NOTHING), NOTHING),
  );
  return {
    beginnings,
    groups: [...sorted.slice(0, MAX_GROUPS - 1), { key: KEY_OF_OTHERS, name: OTHERS, points: together }],
  };
}

/** Of what a point is: the empty text where nothing is told apart, and for what has no model. */
export function keyOf({ group }: Pick<UsagePoint, 'group'>): string {
  return group[0] ?? '';
}

/** What a plot shows of a group. */
export function valuesOf({ points }: UsageGroup, name: keyof UsageFigures): readonly number[] {
  return points.map((point) => point[name]);
}

/** Of a range as a whole. */
export function totalOf(values: readonly number[], sums: boolean): number {
  return sums ? values.reduce((sum, value) => sum + value, 0) : (values.at(-1) ?? 0);
}

function add(one: UsageFigures, other: UsageFigures): UsageFigures {
  return Object.fromEntries(NAMES.map((name) => [name, one[name] + other[name]])) as unknown as UsageFigures;
}

/** By how much happens, in no unit: uploads and generations first, bytes between equals. */
function byWeight(one: UsageGroup, other: UsageGroup): number {
  const weigh = ({ points }: UsageGroup) =>
    points.reduce((sum, point) => sum + point.uploads + point.generations + point.storedBytes / 1e9, 0);
  return weigh(other) - weigh(one) || one.name.localeCompare(other.name);
}
