import { setTimeout as sleep } from 'node:timers/promises';
import { translateDatabaseFailure } from '../database/database-failure';

/** Their pauses outlast a database that is restarted or replaced, and end before a lease does. */
const TRIES = 6;
const PAUSE_MS = 1_000;

/** Runs what can be run again until the database can be reached, for some 15 seconds: what it writes was paid for. */
export async function outlastOutage<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isOutage = translateDatabaseFailure(error) !== error;
      if (!isOutage || tries === TRIES) throw error;
      await sleep(tries * PAUSE_MS);
    }
  }
}
