const MAX_RETRY_AFTER_SECONDS = 60;

/** The work was not begun: its owner, its tenant, or all together, have as much waiting as may wait; or it waited too long. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  /** When it is worth to ask again: 1 to 60. */
  readonly retryAfterSeconds: number;

  /** @param untilServedMs in how long what waits now will have had its turn, as far as can be told */
  constructor(
    readonly reason: 'OWNER_QUEUE_FULL' | 'TENANT_QUEUE_FULL' | 'QUEUE_FULL' | 'WAITED_TOO_LONG',
    untilServedMs: number,
  ) {
    super(`Work was not begun: ${reason}`);
    this.retryAfterSeconds = Math.min(Math.max(Math.ceil(untilServedMs / 1000), 1), MAX_RETRY_AFTER_SECONDS);
  }
}
