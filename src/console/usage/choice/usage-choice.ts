import type { UsageDimension, UsageGranularity, UsageVariables } from '../../graph/documents/usage';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const RANGES = [
  { value: '24h', label: 'Last 24 hours', days: 1 },
  { value: '7d', label: 'Last 7 days', days: 7 },
  { value: '', label: 'Last 30 days', days: 30 },
  { value: '90d', label: 'Last 90 days', days: 90 },
  { value: '12m', label: 'Last 12 months', days: 365 },
  { value: 'days', label: 'Custom range', days: 0 },
] as const;

export const STEPS = [
  { value: 'HOUR', label: 'Hourly', one: 'hour' },
  { value: 'DAY', label: 'Daily', one: 'day' },
  { value: 'MONTH', label: 'Monthly', one: 'month' },
] as const;

export const GROUPS = [
  { value: '', label: 'Total' },
  { value: 'project', label: 'By project' },
  { value: 'kind', label: 'By kind' },
  { value: 'model', label: 'By model' },
] as const;

/** More bars than this are narrower than what can be seen. */
const MAX_BARS = 750;

export type RangeName = (typeof RANGES)[number]['value'];
export type GroupName = (typeof GROUPS)[number]['value'];

/** What is looked at, as the address has it: a link shows the same to somebody else. */
export interface UsageChoice {
  readonly range: RangeName;
  /** `2026-01-31`, both included, in UTC. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly granularity: UsageGranularity;
  /** Those that the range has neither too many nor too few of. */
  readonly granularities: readonly UsageGranularity[];
  readonly group: GroupName;
}

export function readChoice(search: URLSearchParams, now = Date.now()): UsageChoice {
  const range = RANGES.find(({ value }) => value === search.get('range'))?.value ?? '';
  const group = GROUPS.find(({ value }) => value === search.get('apart'))?.value ?? '';
  const lastDay = earlier(dayOf(search.get('last')) ?? dayText(now), dayText(now));
  const firstDay = earlier(dayOf(search.get('first')) ?? dayText(Date.parse(lastDay) - 29 * DAY_MS), lastDay);
  const days = range === 'days' ? 1 + (Date.parse(lastDay) - Date.parse(firstDay)) / DAY_MS : daysOf(range);
  const granularities = granularitiesOf(days);
  const asked = STEPS.find(({ value }) => value === search.get('by'))?.value;
  const usual = days <= 2 ? 'HOUR' : days > 180 ? 'MONTH' : 'DAY';
  const wanted = asked ?? usual;
  const granularity = granularities.includes(wanted) ? wanted : (granularities[0] ?? 'DAY');
  return { range, firstDay, lastDay, granularity, granularities, group };
}

/** What is asked for: whole hours, days or months, the one under way among them. */
export function variablesOf(
  { range, firstDay, lastDay, granularity, group }: UsageChoice,
  now: number,
): UsageVariables {
  const until = range === 'days' ? Math.min(Date.parse(lastDay) + DAY_MS - 1, now) : now;
  const from = range === 'days' ? Date.parse(firstDay) : firstInstantOf(daysOf(range), granularity, until);
  return {
    from: new Date(beginOf(from, granularity)).toISOString(),
    to: new Date(until + 1).toISOString(),
    granularity,
    groupBy: group === '' ? [] : [group.toUpperCase() as UsageDimension],
  };
}

/** When the hours, days or months that are asked for begin. */
export function beginningsOf({ from, to, granularity }: UsageVariables): readonly string[] {
  const beginnings: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at = nextOf(at, granularity)) {
    beginnings.push(new Date(at).toISOString());
  }
  return beginnings;
}

function firstInstantOf(days: number, granularity: UsageGranularity, until: number): number {
  if (granularity === 'HOUR') return until - (days * 24 - 1) * HOUR_MS;
  if (granularity === 'DAY') return until - (days - 1) * DAY_MS;
  const month = new Date(until);
  return Date.UTC(month.getUTCFullYear(), month.getUTCMonth() - Math.max(0, Math.round(days / 30.4) - 1));
}

function beginOf(instant: number, granularity: UsageGranularity): number {
  if (granularity === 'HOUR') return instant - (instant % HOUR_MS);
  if (granularity === 'DAY') return instant - (instant % DAY_MS);
  const month = new Date(instant);
  return Date.UTC(month.getUTCFullYear(), month.getUTCMonth());
}

function nextOf(begin: number, granularity: UsageGranularity): number {
  if (granularity === 'HOUR') return begin + HOUR_MS;
  if (granularity === 'DAY') return begin + DAY_MS;
  const month = new Date(begin);
  return Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1);
}

function granularitiesOf(days: number): readonly UsageGranularity[] {
  const fitting = (['HOUR', 'DAY', 'MONTH'] as const).filter((step) => {
    const bars = step === 'HOUR' ? days * 24 : step === 'DAY' ? days : days / 30.4;
    return bars <= MAX_BARS && (step === 'HOUR' || bars >= 2);
  });
  return fitting.length === 0 ? ['MONTH'] : fitting;
}

function daysOf(range: RangeName): number {
  return RANGES.find(({ value }) => value === range)?.days ?? 30;
}

function dayOf(text: string | null): string | null {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

/** Of two days, whose texts are in the order of time. */
function earlier(one: string, other: string): string {
  return [one, other].sort()[0] ?? one;
}

export function dayText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
