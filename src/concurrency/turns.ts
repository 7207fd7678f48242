import { isIdle, type Queue, TurnQueues } from './turn-queues';

/**
 * How long a turn of the thread may be, in ms. What others wait at most is a turn, and the one piece of work that was
 * begun within it and cannot be left: a JSON text or a document, which take some tens of milliseconds.
 */
const TURN_MS = 5;
/** Of what is begun only after others have asked as well, so that none of it has taken time yet: a millisecond each at most. */
const LATER_STEPS_PER_TURN = 20;
/** Of those that have to wait, so many wait as one: each by itself took a third of the time of a join to a hundred files. */
const LATER_STEPS_AT_ONCE = 10;
/**
 * After a piece of work that took longer than that, no other one of tens of milliseconds is begun for as long as it took: an
 * answer to somebody else takes several turns of the event loop, and would wait for such a piece in each of them.
 */
const EXHAUSTING_MS = 10;
const MAX_PAUSE_MS = 50;
/** For how long connections that come in keep everything else waiting, and how long work then goes on beside them. */
const MAX_CROWDED_MS = 50;
const UNCROWDED_MS = 25;
const NEVER = new Promise<void>(() => {});

/** The turns of one piece of work that a tenant asked for, an operation above all. */
export interface WorkTurns {
  /** @returns null: there is time left now; else what resolves when there is again */
  take(): Promise<void> | null;
  /** The same for what takes tens of milliseconds by itself: at most one such piece is done in a turn. */
  takeLong(): Promise<void> | null;
  /** The same for what is not begun at once, but after all that was settled with it has asked, too. */
  takeLater(): Promise<void> | null;
  /** The rest is for nothing: what waits is never begun. */
  end(): void;
  /** Calls back when what could be done now is done, and nothing waits for its turn. */
  whenIdle(callback: () => void): void;
}

/**
 * Shares the one thread among all that is asked of it. JavaScript goes on until it is done, however many wait: so work
 * asks at every step whether there is time left, and what has had none waits here. Between two turns the event loop sees
 * to connections. First goes whose tenant has had the least time: a small query does not wait behind the thousand steps of
 * a large one.
 */
export class Turns {
  readonly #queues = new TurnQueues();
  /** null: nothing was done in this turn yet. */
  #startedAt: number | null = null;
  #laterSteps = 0;
  #isScheduled = false;
  /** No long piece is begun. */
  #isPaused = false;
  /** Since when each round of the event loop has brought a connection, in ms; null: the last one has not. */
  #crowdedSince: number | null = null;
  #broughtConnection = false;
  #uncrowdedUntil = Number.NEGATIVE_INFINITY;

  /** @param now in ms; the clock of the process, unless it is a test's */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Called for each connection that comes in. The event loop takes one in each of its rounds (libuv since 1.45), so the
   * last of two hundred waited for two hundred turns of others before its request was read. While they come,
   * nothing else is begun; while they come without end, work has a third of the time at least.
   */
  noteConnection(): void {
    const now = this.now();
    if (now < this.#uncrowdedUntil) return;
    this.#broughtConnection = true;
    this.#crowdedSince ??= now;
    this.#schedule();
  }

  open(tenant: string): WorkTurns {
    const queue: Queue = { tenant, usedMs: 0, waiting: [], begun: 0, whenIdle: [], later: null, hasEnded: false };
    return {
      take: () => (this.#hasTime() ? null : this.#wait(queue, false)),
      takeLater: () => (this.#hasTimeLater() ? null : this.#waitLater(queue)),
      takeLong: () => (this.#takeWhole() ? null : this.#wait(queue, true)),
      end: () => {
        queue.hasEnded = true;
        queue.whenIdle = [];
        queue.waiting.length = queue.begun;
        this.#queues.leave(queue);
      },
      whenIdle: (callback) => {
        afterAllThatFollows(() => {
          if (queue.hasEnded) return;
          if (isIdle(queue)) callback();
          else queue.whenIdle.push(callback);
        });
      },
    };
  }

  #hasTime(): boolean {
    if (this.#crowdedSince !== null) return false;
    const now = this.now();
    if (this.#startedAt === null) {
      this.#startedAt = now;
      this.#schedule();
    }
    return now - this.#startedAt < TURN_MS;
  }

  #hasTimeLater(): boolean {
    if (!this.#hasTime() || this.#laterSteps >= LATER_STEPS_PER_TURN) return false;
    this.#laterSteps += 1;
    return true;
  }

  /** A turn in which nothing was done yet, and for which nobody waits. */
  #takeWhole(): boolean {
    const isFree = this.#startedAt === null && this.#queues.isEmpty && this.#crowdedSince === null;
    if (!isFree || this.#isPaused) return false;
    this.#startedAt = Number.NEGATIVE_INFINITY;
    this.#schedule();
    const begunAt = this.now();
    afterAllThatFollows(() => this.#pauseAfter(this.now() - begunAt));
    return true;
  }

  #pauseAfter(usedMs: number): void {
    if (usedMs < EXHAUSTING_MS || this.#isPaused) return;
    this.#isPaused = true;
    setTimeout(
      () => {
        this.#isPaused = false;
        if (!this.#queues.isEmpty) this.#schedule();
      },
      Math.min(usedMs, MAX_PAUSE_MS),
    );
  }

  #wait(queue: Queue, isLong: boolean): Promise<void> {
    if (queue.hasEnded) return NEVER;
    return new Promise((begin) => {
      this.#queues.add(queue, { isLong, begin });
      this.#schedule();
    });
  }

  #waitLater(queue: Queue): Promise<void> {
    const { later } = queue;
    if (later !== null && later.steps < LATER_STEPS_AT_ONCE) {
      later.steps += 1;
      return later.turn;
    }
    const turn = this.#wait(queue, false);
    const shared = { turn, steps: 1 };
    queue.later = shared;
    // What comes after it was begun waits for another.
    void turn.then(() => {
      if (queue.later === shared) queue.later = null;
    });
    return turn;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#beginTurn());
  }

  #beginTurn(): void {
    if (this.#isCrowded()) {
      setImmediate(() => this.#beginTurn());
      return;
    }
    this.#startedAt = this.now();
    this.#laterSteps = 0;
    this.#beginNext();
  }

  #isCrowded(): boolean {
    const since = this.#broughtConnection ? this.#crowdedSince : null;
    this.#broughtConnection = false;
    const now = this.now();
    if (since !== null && now - since < MAX_CROWDED_MS) return true;
    if (since !== null) this.#uncrowdedUntil = now + UNCROWDED_MS;
    this.#crowdedSince = null;
    return false;
  }

  #beginNext(): void {
    const next = this.#queues.takeNext(!this.#isPaused);
    if (next === null) {
      this.#endTurn();
      return;
    }
    const { piece, queue } = next;
    const begunAt = this.now();
    if (piece.isLong) this.#startedAt = Number.NEGATIVE_INFINITY;
    piece.begin();
    afterAllThatFollows(() => {
      const usedMs = this.now() - begunAt;
      this.#queues.noteUse(queue, usedMs);
      if (piece.isLong) this.#pauseAfter(usedMs);
      this.#queues.leave(queue);
      if (this.now() - (this.#startedAt ?? 0) >= TURN_MS) this.#endTurn();
      else this.#beginNext();
    });
  }

  /** What the event loop sees to until the next has its own time. */
  #endTurn(): void {
    this.#startedAt = null;
    this.#laterSteps = 0;
    this.#isScheduled = false;
    if (this.#queues.hasNext(!this.#isPaused)) this.#schedule();
  }
}

/** When every promise is settled that can be without anything new from outside; DataLoader waits as long by itself. */
function afterAllThatFollows(callback: () => void): void {
  void Promise.resolve().then(() => process.nextTick(callback));
}

/** Of this thread. */
export const turns = new Turns();
