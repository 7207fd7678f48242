/**
 * How long a turn of the thread may be, in ms. What others wait at most is a turn, and the one piece of work that was
 * begun within it and cannot be left: a JSON text or a document, which take some tens of milliseconds.
 */
const TURN_MS = 5;
/** Of what is begun only after others have asked as well, so that none of it has taken time yet: a millisecond each at most. */
const LATER_STEPS_PER_TURN = 20;
const NEVER = new Promise<void>(() => {});

/** Work that is done in pieces, as an operation is: what comes to be done of it waits in its own queue. */
interface Queue {
  readonly tenant: string;
  /** How long its pieces have taken, in ms. */
  usedMs: number;
  readonly waiting: Piece[];
  /** How many of `waiting` were begun, from the start. */
  begun: number;
  whenIdle: (() => void)[];
  hasEnded: boolean;
}

interface Piece {
  readonly isLong: boolean;
  begin(): void;
}

interface Tenant {
  usedMs: number;
  readonly queues: Set<Queue>;
}

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
 * to connections. In a turn goes first whose tenant has had the least time, and of its work what has had the least: a
 * small query does not wait behind the thousand steps of a large one.
 */
export class Turns {
  readonly #tenants = new Map<string, Tenant>();
  /** null: nothing was done in this turn yet. */
  #startedAt: number | null = null;
  #laterSteps = 0;
  #isScheduled = false;

  /** @param now in ms; the clock of the process, unless it is a test's */
  constructor(private readonly now: () => number = () => performance.now()) {}

  open(tenant: string): WorkTurns {
    const queue: Queue = { tenant, usedMs: 0, waiting: [], begun: 0, whenIdle: [], hasEnded: false };
    return {
      take: () => (this.#hasTime() ? null : this.#wait(queue, false)),
      takeLater: () => (this.#hasTimeLater() ? null : this.#wait(queue, false)),
      takeLong: () => (this.#takeWhole() ? null : this.#wait(queue, true)),
      end: () => {
        queue.hasEnded = true;
        queue.whenIdle = [];
        queue.waiting.length = queue.begun;
        this.#leave(queue);
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
    if (this.#startedAt !== null || this.#tenants.size > 0) return false;
    this.#startedAt = Number.NEGATIVE_INFINITY;
    this.#schedule();
    return true;
  }

  #wait(queue: Queue, isLong: boolean): Promise<void> {
    if (queue.hasEnded) return NEVER;
    const tenant = this.#tenants.get(queue.tenant) ?? this.#enter(queue.tenant);
    tenant.queues.add(queue);
    this.#schedule();
    return new Promise((begin) => queue.waiting.push({ isLong, begin }));
  }

  /** Nobody saves time up while they ask for nothing. */
  #enter(name: string): Tenant {
    const usedMs = this.#tenants.size === 0 ? 0 : Math.min(...[...this.#tenants.values()].map((each) => each.usedMs));
    const tenant = { usedMs, queues: new Set<Queue>() };
    this.#tenants.set(name, tenant);
    return tenant;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#startedAt = this.now();
      this.#laterSteps = 0;
      this.#beginNext();
    });
  }

  #beginNext(): void {
    const tenant = leastUsed(this.#tenants.values());
    const queue = tenant && leastUsed(tenant.queues);
    const piece = queue?.waiting[queue.begun];
    if (!tenant || !queue || !piece) {
      this.#endTurn();
      return;
    }
    queue.begun += 1;
    const begunAt = this.now();
    if (piece.isLong) this.#startedAt = Number.NEGATIVE_INFINITY;
    piece.begin();
    afterAllThatFollows(() => {
      const usedMs = this.now() - begunAt;
      tenant.usedMs += usedMs;
      queue.usedMs += usedMs;
      this.#leave(queue);
      if (this.now() - (this.#startedAt ?? 0) >= TURN_MS) this.#endTurn();
      else this.#beginNext();
    });
  }

  #leave(queue: Queue): void {
    const tenant = this.#tenants.get(queue.tenant);
    if (!isIdle(queue) || tenant === undefined) return;
    queue.waiting.length = 0;
    queue.begun = 0;
    tenant.queues.delete(queue);
    if (tenant.queues.size === 0) this.#tenants.delete(queue.tenant);
    const callbacks = queue.whenIdle;
    queue.whenIdle = [];
    for (const callback of callbacks) callback();
  }

  /** What the event loop sees to until the next has its own time. */
  #endTurn(): void {
    this.#startedAt = null;
    this.#laterSteps = 0;
    this.#isScheduled = false;
    if (this.#tenants.size > 0) this.#schedule();
  }
}

/** When every promise is settled that can be without anything new from outside; DataLoader waits as long by itself. */
function afterAllThatFollows(callback: () => void): void {
  void Promise.resolve().then(() => process.nextTick(callback));
}

function isIdle({ waiting, begun }: Queue): boolean {
  return begun === waiting.length;
}

function leastUsed<Item extends { readonly usedMs: number }>(items: Iterable<Item>): Item | undefined {
  let least: Item | undefined;
  for (const item of items) if (least === undefined || item.usedMs < least.usedMs) least = item;
  return least;
}

/** Of this thread. */
export const turns = new Turns();
