import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import type { GenerationStatus } from '../domain/generation';
import type { DatabaseAddress } from './data-source';

/** The first half of the advisory locks that say which processes live; any number that nothing else uses. */
export const PROCESS_LOCK_CLASS = 0x4d47;

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_DELAY_MS = 500;

interface ProcessSessionEvents {
  /** An API key was changed or revoked somewhere. */
  apiKeysChanged: [];
  /** A generation has come further, or to its end, in this process or another. */
  generationChanged: [id: string, status: GenerationStatus];
  /** false: notifications may be missed until it says true again. */
  listening: [listening: boolean];
}

/**
 * One connection that is held for as long as the process lives. On it stands an advisory lock of the process's number,
 * which Postgres drops the moment the process dies: whatever the process had begun can then be cleared away at once,
 * with no lease to wait for. It also hears notifications.
 */
export class ProcessSession extends EventEmitter<ProcessSessionEvents> {
  private client: Client | null = null;
  private closed = false;
  private reconnecting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly address: DatabaseAddress,
    /** Unique among the processes that share the database. */
    readonly processNumber: number,
  ) {
    super();
  }

  static async open(address: DatabaseAddress): Promise<ProcessSession> {
    const client = new Client(clientConfig(address));
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows } = await client.query(`SELECT nextval('process_numbers')::int AS number`);
      const session = new ProcessSession(address, rows[0].number);
      await session.adopt(client);
      return session;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    // A connection that is being made at this moment ends with the others.
    await this.reconnecting;
    await this.client?.end();
  }

  private async adopt(client: Client): Promise<void> {
    client.on('notification', ({ channel, payload }) => {
      if (channel === 'api_keys_changed') this.emit('apiKeysChanged');
      if (channel === 'generation_changed') this.emitGenerationChanged(payload ?? '');
    });
    await client.query('SELECT pg_advisory_lock($1, $2)', [PROCESS_LOCK_CLASS, this.processNumber]);
    await client.query('LISTEN api_keys_changed; LISTEN generation_changed');
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
      const client = new Client(clientConfig(this.address));
      client.on('error', () => {});
      try {
        await client.connect();
        await this.adopt(client);
      } catch {
        await client.end().catch(() => {});
      }
    }
  }
}

function clientConfig(address: DatabaseAddress): ClientConfig {
  const common = {
    application_name: 'mediagraph session',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  };
  return 'url' in address ? { ...common, connectionString: address.url } : { ...common, ...address };
}
