import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import type { GenerationStatus } from '../domain/generation';
import { type DatabaseAddress, KEEP_ALIVE } from './data-source';
import { endConnection } from './end-connection';

/** The first half of the advisory locks that say which processes live; any number that nothing else uses. */
export const PROCESS_LOCK_CLASS = 0x4d47;

const APPLICATION_NAME = 'mediagraph session';
const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_DELAY_MS = 500;

export interface SessionLimits {
  /** How often the connection, on which nothing else is asked, is asked whether it is there. */
  readonly probeIntervalMs: number;
  /** How long it may take to answer to that, and to all else. */
  readonly answerTimeoutMs: number;
  /** How long other processes may need to take their locks again, when the database was away for all. */
  readonly settlingMs: number;
}

/** A lost connection is found out within 11 seconds, and another is tried for twice a second. */
const LIMITS: SessionLimits = { probeIntervalMs: 5_000, answerTimeoutMs: 6_000, settlingMs: 20_000 };

interface ProcessSessionEvents {
  /** An API key was changed or revoked somewhere. */
  apiKeysChanged: [];
  /** An API key was made somewhere. */
  apiKeysAdded: [];
  /** A generation has come further, or to its end, in this process or another. */
  generationChanged: [id: string, status: GenerationStatus];
  /** A file that is listened to has changed, or is gone. */
  fileChanged: [id: string];
  /** An event of what is listened to, as JSON has its row. In the order of the commits. */
  mediaEvent: [row: string];
  /** false: notifications may be missed until it says true again. */
  listening: [listening: boolean];
}

/**
 * One connection that stays open for as long as the process lives. It has the advisory lock of the process's number,
 * which Postgres drops the moment the process dies: whatever the process had begun can then be cleared away at once,
 * with no lease to wait for. It also receives notifications. A connection that does not answer is replaced.
 */
export class ProcessSession extends EventEmitter<ProcessSessionEvents> {
  private client: Client | null = null;
  private closed = false;
  private settledAt = 0;
  private isProbing = false;
  private reconnecting: Promise<void> = Promise.resolve();
  private readonly probes: NodeJS.Timeout;

  private constructor(
    private readonly address: DatabaseAddress,
    /** Unique among the processes that share the database. */
    readonly processNumber: number,
    private readonly limits: SessionLimits,
  ) {
    super();
    this.probes = setInterval(() => this.probe(), limits.probeIntervalMs).unref();
  }

  static async open(address: DatabaseAddress, limits: Partial<SessionLimits> = {}): Promise<ProcessSession> {
    const all = { ...LIMITS, ...limits };
    const client = new Client(clientConfig(address, all));
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows } = await client.query(`SELECT nextval('process_numbers')::int AS number`);
      const session = new ProcessSession(address, rows[0].number, all);
      await session.adopt(client);
      return session;
    } catch (error) {
      await endConnection(client);
      throw error;
    }
  }

  /**
   * Whether the locks tell which processes live. A database that was replaced or restarted has no locks of before: the
   * first process to be back would take all others for dead, and their work for abandoned, while they are at it.
   */
  get isSettled(): boolean {
    return this.client !== null && performance.now() >= this.settledAt;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.probes);
    // A connection that is being made at this moment ends with the others.
    await this.reconnecting;
    if (this.client !== null) await endConnection(this.client);
  }

  /** Silence may be peace, or a network that drops what is sent: only an answer tells. */
  private probe(): void {
    const { client } = this;
    if (client === null || this.isProbing) return;
    this.isProbing = true;
    client
      .query('SELECT 1')
      .catch(() => void client.connection.stream.destroy())
      .finally(() => {
        this.isProbing = false;
      });
  }

  private async adopt(client: Client): Promise<void> {
    client.on('notification', ({ channel, payload }) => {
      if (channel === 'api_keys_changed') this.emit('apiKeysChanged');
      if (channel === 'api_keys_added') this.emit('apiKeysAdded');
      if (channel === 'generation_changed') this.emitGenerationChanged(payload ?? '');
      if (channel === 'file_changed') this.emit('fileChanged', payload ?? '');
      if (channel === 'media_event') this.emit('mediaEvent', payload ?? '');
    });
    // The server may still have a connection that this process has given up, and with it the lock, for hours.
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted
         AND datname = current_database() AND application_name = $3`,
      [PROCESS_LOCK_CLASS, this.processNumber, APPLICATION_NAME],
    );
    await client.query('SELECT pg_advisory_lock($1, $2)', [PROCESS_LOCK_CLASS, this.processNumber]);
    await client.query(
      'LISTEN api_keys_changed; LISTEN api_keys_added; LISTEN generation_changed; LISTEN file_changed; LISTEN media_event',
    );
    client.once('end', () => this.lost());
    this.client = client;
    this.emit('listening', true);
  }

  /** As the trigger on the table words it. */
  private emitGenerationChanged(payload: string): void {
    const [id = '', status = ''] = payload.split(' ');
    this.emit('generationChanged', id, status as GenerationStatus);
  }

  private lost(): void {
    this.client = null;
    this.emit('listening', false);
    if (!this.closed) this.reconnecting = this.reconnect();
  }

  /** The same number is locked again, so that what this process began stays its own. */
  private async reconnect(): Promise<void> {
    while (!this.closed && this.client === null) {
      await sleep(RECONNECT_DELAY_MS);
      const client = new Client(clientConfig(this.address, this.limits));
      client.on('error', () => {});
      try {
        await client.connect();
        this.settledAt = performance.now() + this.limits.settlingMs;
        await this.adopt(client);
      } catch {
        await endConnection(client);
      }
    }
  }
}

function clientConfig(address: DatabaseAddress, { answerTimeoutMs }: SessionLimits): ClientConfig {
  const common = {
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: CONNECT_TIMEOUT_MS,
    query_timeout: answerTimeoutMs,
    ...KEEP_ALIVE,
  };
  return 'url' in address ? { ...common, connectionString: address.url } : { ...common, ...address };
}
