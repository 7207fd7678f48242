import type { UsageGranularity } from '../../graph/documents/usage';

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hourCycle: 'h23', ...options });

const SHORT = {
  HOUR: format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
  DAY: format({ day: 'numeric', month: 'short' }),
  MONTH: format({ month: 'short', year: 'numeric' }),
};
const LONG = {
  HOUR: format({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }),
  DAY: format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
  MONTH: format({ month: 'long', year: 'numeric' }),
};
const CLOCK = format({ hour: '2-digit', minute: '2-digit' });

/** `3 May`, `14:00`: below a plot. All of it is UTC, as the service counts. */
export function shortName(instant: string, granularity: UsageGranularity, isOneDay: boolean): string {
  const at = new Date(instant);
  return granularity === 'HOUR' && isOneDay ? CLOCK.format(at) : SHORT[granularity].format(at).replace(',', '');
}

/** `Sat, 3 May 2026`. */
export function longName(instant: string, granularity: UsageGranularity): string {
  return `${LONG[granularity].format(new Date(instant))}${granularity === 'HOUR' ? ' UTC' : ''}`;
}
