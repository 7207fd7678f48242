import { Client, type ClientConfig, DatabaseError, type PoolClient } from 'pg';
import { answerWithin } from './end-connection';

export interface WatchLimits {
  /** How long a connection may leave us without an answer before somebody asks the server about it. */
  readonly suspectAfterMs: number;
  /** How long at most, whatever the server says: more than any statement of the pool may take. */
  readonly answerTimeoutMs: number;
  /** How long making a connection and asking the server about the others may take. */
  readonly probeTimeoutMs: number;
  /** How often all this is looked at. */
  readonly intervalMs: number;
  /** How long a connection that somebody only listens on may be silent before it is asked whether it is there. */
  readonly silenceMs: number;
}

/** Half of those are served again within five seconds of a network that drops every packet for a while. */
export const WATCH_LIMITS = {
  suspectAfterMs: 5_000,
  probeTimeoutMs: 3_000,
  intervalMs: 1_000,
  silenceMs: 10_000,
} as const satisfies Partial<WatchLimits>;

/** What is found out twice, a moment apart, was no answer on its way. */
const PROOFS = 2;

/** What is known of one connection. Counted in bytes, which cost nothing to look at. */
interface Watched {
  readonly client: PoolClient;
  readonly processId: number | null;
  /** How much had been written when the last answer was whole. */
  answered: number;
  bytes: number;
  changedAt: number;
  isLent: boolean;
  proofs: number;
}

/**
 * Finds the connections of a pool on which nothing comes back any more, and closes them. A network that drops packets
 * tells nobody so: TCP goes on for a quarter of an hour, the statement timeout is the server's, and `query_timeout` of `pg`
 * rejects the query and leaves its connection in the pool, as busy as it was.
 *
 * A statement may take its time, so that silence proves nothing. Where there is too much of it, the server is asked on a
 * new connection: a backend that works is left alone, one that waits for us has sent an answer that is lost. When the
 * server cannot be asked either, it is away: nobody need wait for a connection until it can be.
 */
export class ConnectionWatch {
  private readonly watched = new Map<PoolClient, Watched>();
  private readonly timer: NodeJS.Timeout;
  private isProbing = false;
  private failedProbes = 0;

  constructor(
    private readonly config: ClientConfig,
    private readonly limits: WatchLimits,
  ) {
    this.timer = setInterval(() => this.look(), limits.intervalMs).unref();
  }

  /** The server did not answer when it was last asked, twice: once may be a machine that has much to do. */
  get isAway(): boolean {
    return this.failedProbes >= PROOFS;
  }

  add(client: PoolClient): void {
    const { stream } = client.connection;
    const written = writtenOn(client);
    const watched = {
      client,
      processId: 'processID' in client && typeof client.processID === 'number' ? client.processID : null,
      answered: written,
      bytes: 0,
      changedAt: performance.now(),
      isLent: true,
      proofs: 0,
    };
    this.watched.set(client, watched);
    client.on('drain', () => {
      watched.answered = writtenOn(client);
    });
    stream.once('close', () => this.watched.delete(client));
  }

  lend(client: PoolClient, isLent: boolean): void {
    const watched = this.watched.get(client);
    if (watched !== undefined) watched.isLent = isLent;
  }

  /** Closes every connection at once. */
  cut(): void {
    for (const { client } of this.watched.values()) client.connection.stream.destroy();
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    for (const watched of this.watched.values()) {
      const bytes = writtenOn(watched.client) + readOn(watched.client);
      if (bytes !== watched.bytes) Object.assign(watched, { bytes, changedAt: now, proofs: 0 });
      if (this.silentFor(watched, this.limits.answerTimeoutMs)) this.close(watched);
      else if (this.isOnlyListening(watched)) watched.client.query('SELECT 1').catch(() => {});
    }
    const isNeeded = this.failedProbes > 0 || this.suspects().length > 0;
    if (isNeeded && !this.isProbing) void this.probe();
  }

  private async probe(): Promise<void> {
    this.isProbing = true;
    const suspects = this.suspects();
    try {
      const working = await this.workingBackends(suspects.flatMap(({ processId }) => processId ?? []));
      this.failedProbes = 0;
      for (const watched of suspects) if (!working.has(watched.processId)) this.prove(watched);
    } catch (error) {
      // A server that refuses the connection is there: who wants one is refused by it as fast.
      if (error instanceof DatabaseError) this.failedProbes = 0;
      else this.failedProbes += 1;
      if (this.isAway) for (const watched of this.suspects()) this.close(watched);
    } finally {
      this.isProbing = false;
    }
  }

  /** Which backends do something, as far as the server knows them: a proxy in between may have its own numbers. */
  private async workingBackends(processIds: readonly number[]): Promise<ReadonlySet<number | null>> {
    const client = new Client({ ...this.config, application_name: 'mediagraph probe' });
    client.on('error', () => {});
    const ask = async () => {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(
        `SELECT asked.pid FROM unnest($1::int[]) AS asked (pid) LEFT JOIN pg_stat_activity USING (pid)
         WHERE state IS NULL OR state NOT IN ('idle', 'idle in transaction', 'idle in transaction (aborted)')`,
        [processIds],
      );
      return new Set([null, ...rows.map(({ pid }) => pid)]);
    };
    try {
      return await answerWithin(this.limits.probeTimeoutMs, ask());
    } finally {
      client.connection.stream.destroy();
    }
  }

  private prove(watched: Watched): void {
    if (!this.silentFor(watched, this.limits.suspectAfterMs)) return;
    watched.proofs += 1;
    if (watched.proofs >= PROOFS) this.close(watched);
  }

  private suspects(): Watched[] {
    return [...this.watched.values()].filter((watched) => this.silentFor(watched, this.limits.suspectAfterMs));
  }

  /** It was asked something, and for so long nothing has gone or come. */
  private silentFor({ client, answered, changedAt }: Watched, ms: number): boolean {
    return writtenOn(client) > answered && performance.now() - changedAt >= ms;
  }

  /** Its user waits for notifications. Amid a transaction a statement would keep it from being ended for idleness. */
  private isOnlyListening({ client, answered, changedAt, isLent }: Watched): boolean {
    const isQuiet = writtenOn(client) === answered && performance.now() - changedAt >= this.limits.silenceMs;
    return isLent && isQuiet && client.getTransactionStatus() === 'I';
  }

  private close({ client }: Watched): void {
    client.connection.stream.destroy(new Error('The database does not answer on this connection.'));
  }
}

/** How many bytes have gone on a connection so far; looked at after each statement. */
function writtenOn({ connection: { stream } }: PoolClient): number {
  return 'bytesWritten' in stream ? Number(stream.bytesWritten) : 0;
}

/** How many have come. */
function readOn({ connection: { stream } }: PoolClient): number {
  return 'bytesRead' in stream ? Number(stream.bytesRead) : 0;
}
