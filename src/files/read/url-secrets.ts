import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { findOrMakeSecret, findSecrets, rotateSecret } from '../../database/repositories/accounts/secrets';
import { inTransaction } from '../../database/transaction';

const SECRET_BYTES = 32;
const CURRENT = 'download_url';
/** URLs that were signed before the last rotation are good until they run out, or until the next. */
const PREVIOUS = 'download_url_previous';
/** Anybody may send a signature that is none: the database is asked no more often than this whether there is a new secret. */
const LOOK_AGAIN_MS = 1_000;
/** After a notice that the database gave no answer to. */
const RETRY_MS = 1_000;

/** What the URLs of this installation are signed with. */
export class UrlSecrets {
  private looking: Promise<boolean> | null = null;
  private reading: Promise<unknown> = Promise.resolve();
  private next: Promise<boolean> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private isClosed = false;
  private lookedMs = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly dataSource: DataSource,
    private secrets: { readonly current: Buffer; readonly previous: Buffer | null },
    private readonly nowMs: () => number,
  ) {}

  /**
   * Makes the first secret where there is none.
   *
   * @param nowMs of a clock that only goes forward
   */
  static async open(dataSource: DataSource, nowMs = () => performance.now()): Promise<UrlSecrets> {
    const made = await findOrMakeSecret(dataSource.manager, CURRENT, SECRET_BYTES);
    return new UrlSecrets(dataSource, await readSecrets(dataSource, made), nowMs);
  }

  /** By which URLs are signed now. */
  get current(): Buffer {
    return this.secrets.current;
  }

  /** Those whose URLs are good. */
  get accepted(): readonly Buffer[] {
    const { current, previous } = this.secrets;
    return previous === null ? [current] : [current, previous];
  }

  /**
   * Reads them anew: there may have been a rotation. One reading after the other: an answer that came late would bring back
   * what a second rotation has ended. Whoever asks during one shares the next.
   *
   * @returns whether there was
   */
  refresh(): Promise<boolean> {
    if (this.next === null) {
      const next = this.reading.then(() => {
        this.next = null;
        return this.read();
      });
      this.next = next;
      this.reading = next.catch(() => {});
    }
    return this.next;
  }

  /** For a notice, which is not sent again: reads until there was an answer. Else a secret that has leaked would go on here. */
  hear(): void {
    this.refresh().catch(() => {
      if (this.isClosed || this.retry !== null) return;
      this.retry = setTimeout(() => {
        this.retry = null;
        this.hear();
      }, RETRY_MS).unref();
    });
  }

  close(): void {
    this.isClosed = true;
    if (this.retry !== null) clearTimeout(this.retry);
  }

  /** For a signature that is of none of them: another process may have heard of a rotation first. At most once a second. */
  lookAgain(): Promise<boolean> {
    if (this.looking !== null) return this.looking;
    if (this.nowMs() - this.lookedMs < LOOK_AGAIN_MS) return Promise.resolve(false);
    this.lookedMs = this.nowMs();
    this.looking = this.refresh().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async read(): Promise<boolean> {
    const before = this.secrets.current;
    this.secrets = await readSecrets(this.dataSource, before);
    return !this.secrets.current.equals(before);
  }
}

/** Both by one statement: of two, one could be from before a rotation. @param otherwise where there is none any more */
async function readSecrets({ manager }: DataSource, otherwise: Buffer) {
  const found = await findSecrets(manager, [CURRENT, PREVIOUS]);
  return { current: found.get(CURRENT) ?? otherwise, previous: found.get(PREVIOUS) ?? null };
}

export interface RotatedUrlSecret {
  /** Names the secret by which URLs are signed from now on, and tells nothing of it. */
  readonly secret: string;
  /** Whose URLs are still taken; null: there was none. */
  readonly previous: string | null;
}

/** A new secret signs, that of before is still taken, and the one before that is no more. Every process hears of it. */
export async function rotateUrlSecret(dataSource: DataSource): Promise<RotatedUrlSecret> {
  const { current, previous } = await inTransaction(dataSource, (manager) =>
    rotateSecret(manager, { name: CURRENT, previousName: PREVIOUS, bytes: SECRET_BYTES }),
  );
  return { secret: nameOf(current), previous: previous && nameOf(previous) };
}

function nameOf(secret: Buffer): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
