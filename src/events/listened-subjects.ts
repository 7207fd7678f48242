import type { DataSource } from 'typeorm';
import { addListenedSubjects, removeListenedSubjects } from '../database/repositories/events/listened-subjects';

/** Who leaves often comes back: a page that is loaded anew, a connection that broke. */
const LEAVING_MS = 5_000;

/** What is written by one statement that has not begun yet. */
interface Batch {
  readonly ids: string[];
  readonly written: Promise<void>;
}

interface Listened {
  listeners: number;
  /** Rejected where it could not be written. */
  written: Promise<void>;
}

/**
 * What this process listens to, written down where those who write changes look. A thousand who come at once are a few
 * statements: while one runs, the others wait for the next. They run one after the other, so that what is left and listened
 * to again is there in the end.
 */
export class ListenedSubjects {
  readonly #listened = new Map<string, Listened>();
  #last: Promise<void> = Promise.resolve();
  #next: Batch | null = null;
  #leaving: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly processNumber: number,
  ) {}

  /** Resolves when changes of it are notified; each time it is, `leave` is to be called once. */
  async listen(id: string): Promise<void> {
    const listened = this.#listened.get(id) ?? { listeners: 0, written: this.#write(id) };
    this.#listened.set(id, listened);
    listened.listeners += 1;
    try {
      await listened.written;
    } catch (error) {
      // Whoever comes next tries again.
      if (this.#listened.get(id) === listened) this.#listened.delete(id);
      throw error;
    }
  }

  leave(id: string): void {
    const listened = this.#listened.get(id);
    if (listened === undefined) return;
    listened.listeners -= 1;
    if (listened.listeners > 0 || this.#leaving !== undefined) return;
    this.#leaving = setTimeout(() => {
      this.#leaving = undefined;
      this.#removeLeft();
    }, LEAVING_MS).unref();
  }

  /** The table may have been emptied, or been another's. */
  async writeAgain(): Promise<void> {
    const ids = [...this.#listened.keys()];
    if (ids.length === 0) return;
    await this.#inTurn(() => addListenedSubjects(this.dataSource, this.processNumber, ids));
  }

  #write(id: string): Promise<void> {
    this.#next ??= this.#plan();
    this.#next.ids.push(id);
    return this.#next.written;
  }

  #plan(): Batch {
    const ids: string[] = [];
    const written = this.#inTurn(() => {
      if (this.#next?.ids === ids) this.#next = null;
      return addListenedSubjects(this.dataSource, this.processNumber, ids);
    });
    return { ids, written };
  }

  #removeLeft(): void {
    const ids = [...this.#listened].filter(([, { listeners }]) => listeners <= 0).map(([id]) => id);
    for (const id of ids) this.#listened.delete(id);
    if (ids.length === 0) return;
    // What is listened to again is written after this, not with what was to be written before.
    this.#next = null;
    // What stays is told of though nobody listens.
    this.#inTurn(() => removeListenedSubjects(this.dataSource, this.processNumber, ids)).catch(() => {});
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}
