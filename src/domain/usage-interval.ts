export type UsageGranularity = 'HOUR' | 'DAY' | 'MONTH';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The first hour, day or month that begins at an instant or later. All of them are of UTC, which knows no summer time. */
export function firstIntervalFrom(instant: Date, granularity: UsageGranularity): Date {
  if (granularity !== 'MONTH') {
    const length = granularity === 'HOUR' ? HOUR_MS : DAY_MS;
    return new Date(Math.ceil(instant.getTime() / length) * length);
  }
  const month = new Date(instant);
  month.setUTCDate(1);
  month.setUTCHours(0, 0, 0, 0);
  if (month < instant) month.setUTCMonth(month.getUTCMonth() + 1);
  return month;
}

/** The one that begins when another ends. */
export function intervalAfter(start: Date, granularity: UsageGranularity): Date {
  return firstIntervalFrom(new Date(start.getTime() + 1), granularity);
}
