import { destination, type Logger, pino } from 'pino';

const STANDARD_ERROR = 2;

/** For jobs that a verb runs itself: standard output is for its answer. */
export function jobLogger(): Logger {
  return pino({ level: 'error', base: null }, destination(STANDARD_ERROR));
}
