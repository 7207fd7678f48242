import type { DataSource } from 'typeorm';

const MEASURING_INTERVAL_MS = 60_000;

/** The database's clock, which all processes share, read without a statement: what it is ahead is measured each minute. */
export class DatabaseClock {
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly dataSource: DataSource,
    private aheadMs: number,
  ) {
    this.timer = setInterval(() => this.measure().catch(() => {}), MEASURING_INTERVAL_MS).unref();
  }

  static async open(dataSource: DataSource): Promise<DatabaseClock> {
    const clock = new DatabaseClock(dataSource, 0);
    await clock.measure();
    return clock;
  }

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async measure(): Promise<void> {
    const [row]: { now: Date }[] = await this.dataSource.query('SELECT clock_timestamp() AS now');
    if (row !== undefined) this.aheadMs = row.now.getTime() - Date.now();
  }
}
