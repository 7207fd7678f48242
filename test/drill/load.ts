import { createHash } from 'node:crypto';
import { createFileClient } from '../support/graphql/file-client';
import { randomMedia } from '../support/media/media-samples';
import type { ServiceProcess } from '../support/processes/service-process';

const AT_ONCE = 6;
/** Of so many files that are acknowledged, one is deleted again. */
const DELETED_OF = 10;

/** Uploads and deletes at several processes until it is ended, and remembers what it was told. */
export class Load {
  /** The SHA-256 of what was sent, by the id that was answered. */
  readonly acknowledged = new Map<string, string>();
  /** Whoever asked for a deletion may not count on the file any more, whether it was answered or not. */
  readonly deleted = new Set<string>();
  readonly refused: unknown[] = [];
  private failure: unknown = null;
  private isEnded = false;
  private readonly clients: Promise<unknown>;

  constructor(services: readonly ServiceProcess[], apiKey: string) {
    this.clients = Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => this.work(services[index % services.length]!.url, apiKey)),
    );
    this.clients.catch((error: unknown) => {
      this.failure = error;
    });
  }

  /** @throws what a client was thrown: it has stopped */
  hasAcknowledged(count: number): boolean {
    if (this.failure !== null) throw this.failure;
    return this.acknowledged.size >= count;
  }

  /** Resolves when what was under way is answered. */
  async end(): Promise<void> {
    this.isEnded = true;
    await this.clients;
  }

  private async work(url: string, apiKey: string): Promise<void> {
    const client = createFileClient(url, apiKey);
    while (!this.isEnded) {
      const bytes = randomMedia();
      const { file, errors } = await client.upload(bytes);
      if (errors.length > 0) this.refused.push(...errors);
      else this.acknowledged.set(file.id, createHash('sha256').update(bytes).digest('hex'));
      if (this.acknowledged.size % DELETED_OF === 0) await this.deleteOldest(client);
    }
  }

  private async deleteOldest(client: ReturnType<typeof createFileClient>): Promise<void> {
    const oldest = [...this.acknowledged.keys()].find((id) => !this.deleted.has(id));
    if (oldest === undefined) return;
    this.deleted.add(oldest);
    await client.delete(oldest);
  }
}
