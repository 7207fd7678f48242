import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage } from '../../database/database-failure';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Reservations that could not be given back because the database was away. The process that had them lives on, so that
 * nobody else would before their lease lapses: they are given back as soon as the database is there again.
 */
export class UnreleasedUploads {
  private readonly closing = new AbortController();

  /**
   * Tries in the background, until it is done or failed for another reason than an outage.
   *
   * @param release may be run again when it has done all, and only its answer was lost
   * @param withinMs from now; after that the lease does it
   */
  retry(release: () => Promise<void>, withinMs: number): void {
    void this.untilReleased(release, performance.now() + withinMs);
  }

  /** Ends the tries: a process that is no more has its reservations given back by others. */
  close(): void {
    this.closing.abort();
  }

  private async untilReleased(release: () => Promise<void>, deadline: number): Promise<void> {
    const { signal } = this.closing;
    for (
      let pauseMs = FIRST_PAUSE_MS;
      performance.now() < deadline;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      try {
        await sleep(pauseMs, undefined, { signal, ref: false });
        return await release();
      } catch (error) {
        if (signal.aborted || !isOutage(error)) return;
      }
    }
  }
}
