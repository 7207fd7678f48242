import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage, isTimeLimit, mayPass } from './database-failure';

/**
 * Before each further try. A connection that broke is replaced at once; all together outlast a database that is restarted
 * or replaced, some 15 seconds, and end before a lease does.
 */
const PAUSES_MS = [100, 400, 1_000, 2_500, 5_000, 6_000] as const;

/**
 * Runs what can be run again until the database can be reached: what it writes was paid for.
 *
 * An outage may have lost no more than the answer. So whatever is run here finds what a try before it has written, and
 * takes it for its own; `isAgain` says that there was one.
 */
export async function retryDuringOutage<Result>(work: (isAgain: boolean) => Promise<Result>): Promise<Result> {
  return tryAgain(work, PAUSES_MS, mayPass);
}

/**
 * The same for what nothing was paid for yet: once more, in case that only the answer was lost, or that others were first.
 * Whoever asks while the database is away, or has waited for as long as a statement may, is told so at once.
 */
export async function retryLostAnswer<Result>(work: (isAgain: boolean) => Promise<Result>): Promise<Result> {
  return tryAgain(work, PAUSES_MS.slice(0, 1), (error) => isOutage(error) && !isTimeLimit(error));
}

async function tryAgain<Result>(
  work: (isAgain: boolean) => Promise<Result>,
  pausesMs: readonly number[],
  isWorthIt: (error: unknown) => boolean,
): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work(tries > 0);
    } catch (error) {
      const pauseMs = pausesMs[tries];
      if (pauseMs === undefined || !isWorthIt(error)) throw error;
      await sleep(pauseMs);
    }
  }
}
