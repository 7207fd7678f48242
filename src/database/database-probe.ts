import { Client, type ClientConfig } from 'pg';
import { type DatabaseAddress, KEEP_ALIVE } from './data-source';
import { answerWithin, endConnection } from './end-connection';

/** An idle connection may have been lost unnoticed: when it does not answer for so long, a new one is asked. */
const KEPT_ANSWER_MS = 600;
/** Making a connection, and the answer on it. Together less than the two seconds after which a probe gives up. */
const NEW_ANSWER_MS = 1_200;

/**
 * Asks the database whether it answers, on a connection of its own: that all those of the pool are in use, behind a lock
 * or a thousand requests, says nothing of the database, and every other process would be found in the same state.
 */
export class DatabaseProbe {
  private kept: Client | null = null;
  private asking: Promise<void> | null = null;
  private isClosed = false;

  constructor(private readonly address: DatabaseAddress) {}

  /** Takes 1.8 seconds at most. @throws what it failed with, or {DOMException} TimeoutError */
  check(): Promise<void> {
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.asking?.catch(() => {});
    if (this.kept !== null) await endConnection(this.kept);
  }

  private async ask(): Promise<void> {
    if (this.kept !== null && (await this.answers(this.kept))) return;
    const client = new Client(configOf(this.address));
    client.on('error', () => {});
    client.once('end', () => this.drop(client));
    try {
      await answerWithin(
        NEW_ANSWER_MS,
        client.connect().then(() => client.query('SELECT 1')),
      );
    } catch (error) {
      client.connection.stream.destroy();
      throw error;
    }
    if (this.isClosed) await endConnection(client);
    else this.kept = client;
  }

  private async answers(client: Client): Promise<boolean> {
    try {
      await answerWithin(KEPT_ANSWER_MS, client.query('SELECT 1'));
      return true;
    } catch {
      this.drop(client);
      client.connection.stream.destroy();
      return false;
    }
  }

  private drop(client: Client): void {
    if (this.kept === client) this.kept = null;
  }
}

function configOf(address: DatabaseAddress): ClientConfig {
  const common = { application_name: 'mediagraph readiness', statement_timeout: NEW_ANSWER_MS, ...KEEP_ALIVE };
  return 'url' in address ? { ...common, connectionString: address.url } : { ...common, ...address };
}
