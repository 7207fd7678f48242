import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { addUsage } from '../database/repositories/usage/usage-counters';
import type { Attribution } from '../domain/caller';
import type { UsageChange } from '../domain/usage';

/** Whose bytes were sent, and of which kind they are. */
type DownloadedMedia = Pick<UsageChange, 'organizationId' | 'projectId' | 'kind'>;

const FLUSH_INTERVAL_MS = 5_000;

/**
 * Counts bytes that were sent. A page full of pictures must not cost a write each: counts are summed up in memory and
 * written every few seconds, so that a process that is killed loses those of the last few.
 */
export class DownloadCounter {
  private pending = new Map<string, UsageChange & { downloadedBytes: number }>();
  private readonly timer: NodeJS.Timeout;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
  ) {
    this.timer = setInterval(() => void this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  /** @param by whom they were sent to */
  add({ organizationId, projectId, kind }: DownloadedMedia, bytes: number, { door, ownerId }: Attribution): void {
    const key = JSON.stringify([projectId, kind, door, ownerId]);
    const downloadedBytes = (this.pending.get(key)?.downloadedBytes ?? 0) + bytes;
    this.pending.set(key, { organizationId, projectId, kind, door, ownerId, model: null, downloadedBytes });
  }

  /** Writes what was counted. What cannot be written now is written the next time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async write(): Promise<void> {
    const { pending } = this;
    if (pending.size === 0) return;
    this.pending = new Map();
    try {
      await addUsage(this.dataSource.manager, [...pending.values()]);
    } catch (err) {
      this.logger.warn({ err }, 'downloads could not be counted now; they are with the next');
      for (const [key, change] of pending) {
        const since = this.pending.get(key)?.downloadedBytes ?? 0;
        this.pending.set(key, { ...change, downloadedBytes: change.downloadedBytes + since });
      }
    }
  }
}
