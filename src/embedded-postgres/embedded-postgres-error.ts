/** Ends every message about a PostgreSQL that cannot run here: the way out is the same whatever the cause. */
export const USE_ANOTHER_SERVER = 'Set DATABASE_URL to use a PostgreSQL server of your own.';

/** The embedded PostgreSQL cannot be used. The message is for people. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  /** The last lines of the server's log, empty when it wrote none. */
  readonly logTail: string;

  constructor(message: string, options: { readonly logTail?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.logTail = options.logTail ?? '';
  }
}
