import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { ConnectionWatch, type WatchLimits } from './connection-watch';

type Connected = Parameters<Pool['connect']>[0];
type Ended = Parameters<Pool['end']>[0];

/** Postgres cannot be reached, refuses the connection, or has all of ours in use for too long. */
export class NoConnectionError extends Error {
  override readonly name = 'NoConnectionError';

  constructor(cause: Error) {
    super(messageOf(cause), { cause });
  }
}

export interface WatchedPoolConfig extends PoolConfig {
  /** Absent: nothing is watched. */
  readonly watchLimits?: WatchLimits;
}

/** How long the server may take to hang up on us when the pool is closed. */
const GOODBYE_TIMEOUT_MS = 2_000;

/**
 * A pool whose failures to connect have a class of their own, unlike failures of statements, and that closes connections
 * on which the server does not answer any more.
 */
export class ConnectionPool extends Pool {
  private readonly watch: ConnectionWatch | null;

  constructor({ watchLimits, ...options }: WatchedPoolConfig = {}) {
    super(options);
    const watch = watchLimits === undefined ? null : new ConnectionWatch(options, watchLimits);
    this.watch = watch;
    this.on('connect', (client) => {
      // A connection that breaks while it is lent fails its query; without a listener it would end the process.
      client.on('error', () => {});
      watch?.add(client);
    });
    this.on('acquire', (client) => watch?.lend(client, true));
    this.on('release', (_error, client) => watch?.lend(client, false));
  }

  override connect(): Promise<PoolClient>;
  override connect(connected: Connected): void;
  override connect(connected?: Connected): Promise<PoolClient> | undefined {
    const away = this.watch?.isAway === true ? new NoConnectionError(new Error('The database does not answer.')) : null;
    if (connected === undefined) {
      if (away !== null) return Promise.reject(away);
      return super.connect().catch((cause: Error) => {
        throw new NoConnectionError(cause);
      });
    }
    if (away !== null) {
      process.nextTick(() => connected(away, undefined, () => {}));
      return undefined;
    }
    super.connect((cause, client, release) => {
      connected(cause === undefined || cause === null ? undefined : new NoConnectionError(cause), client, release);
    });
    return undefined;
  }

  override end(): Promise<void>;
  override end(ended: Ended): void;
  override end(ended?: Ended): Promise<void> | undefined {
    this.watch?.end();
    const cut = setTimeout(() => this.watch?.cut(), GOODBYE_TIMEOUT_MS).unref();
    if (ended === undefined) return super.end().finally(() => clearTimeout(cut));
    super.end(() => {
      clearTimeout(cut);
      ended();
    });
    return undefined;
  }
}

/** A host with several addresses that all refuse is an AggregateError, which says nothing itself. */
function messageOf(cause: Error): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join('; ');
  return cause.message;
}

/** The pool that TypeORM's Postgres driver keeps; its type is TypeORM's own and says nothing of it. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
