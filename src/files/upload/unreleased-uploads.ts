import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage } from '../../database/database-failure';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Reservations that could not be given back when they should have been. The process that had them lives on, so that nobody
 * else would before their lease lapses: they are given back as soon as the database can.
 */
export class UnreleasedUploads {
  private readonly closing = new AbortController();

  /** @param onFault called with what is no outage, once for each reservation: somebody has to look at it */
  constructor(private readonly onFault: (error: unknown) => void = () => {}) {}

  /**
   * Tries in the background, until it is done, whatever it fails with.
   *
   * @param release may be run again when it has done all, and only its answer was lost; false: it is to be run again
   * @param withinMs from now; after that the lease does it
   */
  retry(release: () => Promise<boolean>, withinMs: number): void {
    void this.untilReleased(release, performance.now() + withinMs);
  }

  /** Ends the tries: a process that is no more has its reservations given back by others. */
  close(): void {
    this.closing.abort();
  }

  private async untilReleased(release: () => Promise<boolean>, deadline: number): Promise<void> {
    const { signal } = this.closing;
    let isReported = false;
    for (
      let pauseMs = FIRST_PAUSE_MS;
      performance.now() < deadline;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      try {
        await sleep(pauseMs, undefined, { signal, ref: false });
        if (await release()) return;
      } catch (error) {
        if (signal.aborted) return;
        if (!isReported && !isOutage(error)) {
          isReported = true;
          this.onFault(error);
        }
      }
    }
  }
}
