import { Pool, type PoolClient, type PoolConfig } from 'pg';

type Connected = Parameters<Pool['connect']>[0];

/** Postgres cannot be reached, refuses the connection, or has all of ours in use for too long. */
export class NoConnectionError extends Error {
  override readonly name = 'NoConnectionError';

  constructor(cause: Error) {
    super(messageOf(cause), { cause });
  }
}

/** A pool whose failures to connect can be told from the failures of statements by their class. */
export class ConnectionPool extends Pool {
  constructor(options?: PoolConfig) {
    super(options);
    // A connection that breaks while it is lent fails its query; without a listener it would end the process.
    this.on('connect', (client) => client.on('error', () => {}));
  }

  override connect(): Promise<PoolClient>;
  override connect(connected: Connected): void;
  override connect(connected?: Connected): Promise<PoolClient> | undefined {
    if (connected === undefined) {
      return super.connect().catch((cause: Error) => {
        throw new NoConnectionError(cause);
      });
    }
    super.connect((cause, client, release) => {
      connected(cause === undefined || cause === null ? undefined : new NoConnectionError(cause), client, release);
    });
    return undefined;
  }
}

/** A host with several addresses that all refuse is an AggregateError, which says nothing itself. */
function messageOf(cause: Error): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join('; ');
  return cause.message;
}
