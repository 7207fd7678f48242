import type { ProcessSession } from '../database/process-session';

/** For a change that no notification came of although they should come: a connection that is dead without a word. */
const LISTENING_INTERVAL_MS = 30_000;
/** While no notifications come. */
const POLLING_INTERVAL_MS = 5_000;
const IDS_PER_STATEMENT = 1_000;
/** By then a transaction that was under way when listening began, and notified nobody, has ended. */
const SETTLING_MS = 1_000;

/** How subjects are, by id, as texts that change with them; those that there are not are left out. */
export type ReadStates = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

interface Watched {
  readonly listeners: Set<() => void>;
  /** As it was read last; undefined: that is not known. */
  state: string | null | undefined;
}

/**
 * Wakes those who wait for changes of a subject, such as a generation, whichever process changed it. The transaction that
 * makes the change notifies; while notifications come, the database is asked nothing but, rarely and by one statement,
 * whether all subjects that are watched are as they were.
 */
export class SubjectChanges {
  readonly #watched = new Map<string, Watched>();
  #intervalMs = LISTENING_INTERVAL_MS;
  #timer: NodeJS.Timeout | undefined;
  readonly #doubted = new Set<string>();

  constructor(private readonly readStates: ReadStates) {}

  /** Generations, which the notifications of `session` wake. */
  static ofGenerations(session: ProcessSession, readStates: ReadStates): SubjectChanges {
    const changes = new SubjectChanges(readStates);
    session.on('listening', (listening) => changes.setListening(listening));
    session.on('generationChanged', (id) => changes.changed(id));
    return changes;
  }

  /** How many subjects are watched. */
  get watchedCount(): number {
    return this.#watched.size;
  }

  /**
   * Read a subject after this, not before: a change in between wakes as well.
   *
   * @param wake may be called more often than there are changes
   * @returns what ends it; a second call does nothing
   */
  watch(id: string, wake: () => void): () => void {
    const watched = this.#watched.get(id) ?? { listeners: new Set(), state: undefined };
    this.#watched.set(id, watched);
    // Each watcher is one, also where two have the same function.
    const listener = () => wake();
    watched.listeners.add(listener);
    this.#schedule();
    return () => {
      if (watched.listeners.delete(listener) && watched.listeners.size === 0) this.#watched.delete(id);
      if (this.#watched.size === 0) this.#unschedule();
    };
  }

  /** A watcher of a subject has read it. Where it is not as it was known to be, the others are woken as well. */
  seen(id: string, state: string): void {
    const watched = this.#watched.get(id);
    if (watched?.state === undefined) {
      if (watched !== undefined) watched.state = state;
    } else {
      this.#compare(id, state);
    }
  }

  changed(id: string): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    // All of them read it now; the first to have done so is not to wake the others again.
    watched.state = undefined;
    wakeAll(watched);
  }

  /** A change of this subject may just have been made that nobody is told of: it is asked for once more, in a moment. */
  doubt(id: string): void {
    this.#doubted.add(id);
    if (this.#doubted.size > 1) return;
    setTimeout(() => {
      const ids = [...this.#doubted].filter((doubted) => this.#watched.has(doubted));
      this.#doubted.clear();
      void this.ask(ids);
    }, SETTLING_MS).unref();
  }

  /** false: notifications are missed until they come again. */
  setListening(listening: boolean): void {
    this.#intervalMs = listening ? LISTENING_INTERVAL_MS : POLLING_INTERVAL_MS;
    this.#unschedule();
    this.#schedule();
    // What was missed meanwhile.
    if (listening) void this.ask();
  }

  /** Asks for all that are watched, or these of them, and wakes the watchers that may not know how theirs is. */
  async ask(ids: readonly string[] = [...this.#watched.keys()]): Promise<void> {
    for (let from = 0; from < ids.length; from += IDS_PER_STATEMENT) {
      const some = ids.slice(from, from + IDS_PER_STATEMENT);
      // A database that does not answer is asked again the next time.
      const states = await this.readStates(some).catch(() => null);
      if (states === null) continue;
      for (const id of some) this.#compare(id, states.get(id) ?? null);
    }
  }

  #compare(id: string, state: string | null): void {
    const watched = this.#watched.get(id);
    if (watched === undefined || watched.state === state) return;
    watched.state = state;
    wakeAll(watched);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#watched.size === 0) return;
    this.#timer = setTimeout(async () => {
      this.#timer = undefined;
      await this.ask();
      this.#schedule();
    }, this.#intervalMs);
    // It keeps no process alive: what waits is bounded by its own connection or call.
    this.#timer.unref();
  }

  #unschedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function wakeAll({ listeners }: Watched): void {
  for (const listener of listeners) listener();
}
