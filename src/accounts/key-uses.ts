import type { DataSource } from 'typeorm';

const FLUSH_INTERVAL_MS = 30_000;
const HOUR_MS = 3_600_000;
/** Some 1 MB. Who uses more keys within an hour has some of them written again. */
const MAX_NOTED = 10_000;

/**
 * Notes in which hour a key was used last. No request waits for it: what was used is written twice a minute, and of each
 * key once an hour.
 */
export class KeyUses {
  private hour = 0;
  private noted = new Set<string>();
  private pending = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {
    this.timer = setInterval(() => void this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  /** @param nowMs milliseconds since 1970 */
  note(keyId: string, nowMs: number): void {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.hour || this.noted.size >= MAX_NOTED) {
      this.hour = hour;
      this.noted = new Set();
    }
    if (this.noted.has(keyId)) return;
    this.noted.add(keyId);
    this.pending.add(keyId);
  }

  /** Writes what was noted. What cannot be written now is written the next time. */
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
    this.pending = new Set();
    try {
      // In the order of the ids, so that two processes do not wait for each other.
      await this.dataSource.query(
        `WITH used AS (
           SELECT id FROM api_keys
           WHERE id = ANY($1) AND (last_used_at IS NULL OR last_used_at < date_trunc('hour', now()))
           ORDER BY id FOR UPDATE
         )
         UPDATE api_keys SET last_used_at = date_trunc('hour', now()) FROM used WHERE api_keys.id = used.id`,
        [[...pending]],
      );
    } catch {
      for (const keyId of pending) this.pending.add(keyId);
    }
  }
}
