import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage, isTimeLimit, mayPass } from './database-failure';

/** Before each further try, the last again and again. A connection that broke is replaced at once. */
const PAUSES_MS = [100, 400, 1_000, 2_500, 5_000] as const;
/** What waits for a job, or for a client who can ask again, outlasts a database that is restarted. */
const RETRY_MS = 16_000;
/**
 * What is nowhere but here outlasts a failover too: that of an RDS instance takes "typically 60–120 seconds"
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html, read in November 2026). And as long as the building
 * of an index may lock a table. Not for ever: the process keeps what was made in memory meanwhile.
 */
const LONGEST_RETRY_MS = 180_000;

/**
 * Runs what can be run again until the database can be reached: what it writes was paid for.
 *
 * An outage may have lost no more than the answer. So whatever is run here finds what a try before it has written, and
 * takes it for its own; `isAgain` says that there was one.
 *
 * @param endsAt until when it is worth to try, by `performance.now()`; it may move meanwhile. Not given: for 16 seconds.
 */
export async function retryDuringOutage<Result>(
  work: (isAgain: boolean) => Promise<Result>,
  endsAt?: () => number,
): Promise<Result> {
  const begunAt = performance.now();
  const end = endsAt === undefined ? () => begunAt + RETRY_MS : () => Math.min(endsAt(), begunAt + LONGEST_RETRY_MS);
  return tryAgain(work, (error, pauseMs) => mayPass(error) && performance.now() + pauseMs <= end());
}

/**
 * The same for what nothing was paid for yet: once more, in case that only the answer was lost, or that others were first.
 * While the database is away, or when a statement has waited for as long as it may, it fails at once.
 */
export async function retryLostAnswer<Result>(work: (isAgain: boolean) => Promise<Result>): Promise<Result> {
  return tryAgain(work, (error, _pauseMs, tries) => tries === 0 && isOutage(error) && !isTimeLimit(error));
}

async function tryAgain<Result>(
  work: (isAgain: boolean) => Promise<Result>,
  isWorthIt: (error: unknown, pauseMs: number, tries: number) => boolean,
): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work(tries > 0);
    } catch (error) {
      const pauseMs = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] ?? 0;
      if (!isWorthIt(error, pauseMs, tries)) throw error;
      await sleep(pauseMs);
    }
  }
}
