import type { SubjectChanges } from './subject-changes';

/** Something that changes, and is read anew after each change. */
export interface WatchedSubject<Subject> {
  readonly id: string;
  /** undefined: there is none. */
  read(): Promise<Subject | undefined>;
  /** As `ReadStates` has it. */
  stateOf(subject: Subject): string;
  /** Nothing changes after this. */
  hasEnded(subject: Subject): boolean;
  /** In how many milliseconds it changes though nobody changes it. null: never. Default never. */
  changesInMs?(subject: Subject): number | null;
}

/** The longest that a timer can wait: some 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * A subject as it is now, and again after each change, to the one that ends it. Changes that come faster than they are
 * taken are one. A reader that stops early calls `return`, as `for await` does; `signal` ends it too.
 */
export async function* subjectStates<Subject>(
  changes: SubjectChanges,
  subject: WatchedSubject<Subject>,
  signal?: AbortSignal,
): AsyncGenerator<Subject, void> {
  let wake = () => {};
  let changed = false;
  // Before it is read: what changes after that wakes.
  const stopWatching = changes.watch(subject.id, () => {
    changed = true;
    wake();
  });
  try {
    for (let last: string | null = null; signal?.aborted !== true; ) {
      changed = false;
      const found = await subject.read();
      if (found === undefined) return;
      const state = subject.stateOf(found);
      changes.seen(subject.id, state);
      if (state !== last) yield found;
      last = state;
      if (subject.hasEnded(found)) return;
      if (changed) continue;
      const timer = startTimer(subject.changesInMs?.(found) ?? null, () => wake());
      await nextChange((listener) => (wake = listener), signal);
      clearTimeout(timer);
    }
  } finally {
    stopWatching();
  }
}

function startTimer(ms: number | null, wake: () => void): NodeJS.Timeout | undefined {
  if (ms === null) return undefined;
  return setTimeout(wake, Math.min(Math.max(0, ms), MAX_TIMER_MS)).unref();
}

/** Resolves with the next change, or when nobody waits any more. */
async function nextChange(listen: (listener: () => void) => void, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  let stop = () => {};
  await new Promise<void>((resolve) => {
    stop = resolve;
    listen(resolve);
    signal?.addEventListener('abort', stop, { once: true });
  });
  signal?.removeEventListener('abort', stop);
}

/**
 * What `start` yields until its signal is aborted. `return` ends it at once, also while a change is waited for: a generator
 * by itself would go on until there is one.
 */
export function endedByReturn<Item>(
  start: (signal: AbortSignal) => AsyncGenerator<Item, void>,
): AsyncIterableIterator<Item> {
  const left = new AbortController();
  const items = start(left.signal);
  return {
    next: () => items.next(),
    return: () => {
      left.abort();
      return items.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
