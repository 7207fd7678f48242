export interface FairLimitOptions {
  /** How many pieces of work run at once, of all tenants together. */
  readonly maxConcurrent: number;
  /** How many of one tenant run at once. Fewer than `maxConcurrent`, so that another tenant finds one free. */
  readonly maxConcurrentPerTenant: number;
  /** How many wait, of all tenants together. */
  readonly maxWaiting: number;
  readonly maxWaitingPerTenant: number;
  /** The longest that work waits before it begins, in milliseconds. Work that has begun takes as long as it takes. */
  readonly maxWaitMs: number;
}

/** The work was not begun: its tenant, or all of them together, have as much waiting as may wait; or it waited too long. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';

  constructor(readonly reason: 'TENANT_QUEUE_FULL' | 'QUEUE_FULL' | 'WAITED_TOO_LONG') {
    super(`Work was not begun: ${reason}`);
  }
}

/** Whether waiting work may be refused: because there is too much of it, or because it has waited too long. */
export type FairQueue = 'BOUNDED' | 'UNBOUNDED';

interface Tenant {
  running: number;
  /** Which beginning of all was the last of this tenant; 0 before the first. */
  lastBeginning: number;
  readonly waiting: Set<() => void>;
}

/**
 * Bounds how much work runs at once and how much waits, and shares both among tenants: a free place goes to the next
 * tenant in turn that has work waiting, whoever came first. Within a tenant the order is that of arrival.
 */
export class FairLimit {
  private running = 0;
  private waiting = 0;
  private beginnings = 0;
  /** Tenants with something running or waiting. */
  private readonly tenants = new Map<string, Tenant>();

  constructor(private readonly options: FairLimitOptions) {}

  /** Pieces of work that run now, of all tenants. */
  get runningCount(): number {
    return this.running;
  }

  /** Pieces of work that wait now, of all tenants. */
  get waitingCount(): number {
    return this.waiting;
  }

  /**
   * @param tenant whose share it is taken from, for example the organization's id
   * @param signal of a caller that may stop waiting; once the work has begun it is the work's own business
   * @param queue UNBOUNDED: waits for its turn in any case; for work that must not be lost and is bounded elsewhere
   * @throws {Overloaded} the work was not begun
   * @throws the signal's reason, when it aborts before the work has begun; and what `work` throws
   */
  async run<T>(tenant: string, work: () => Promise<T>, signal?: AbortSignal, queue: FairQueue = 'BOUNDED'): Promise<T> {
    signal?.throwIfAborted();
    const entry = this.entryOf(tenant);
    if (this.mayBegin(entry)) this.begin(entry);
    else await this.waitForTurn(tenant, entry, signal, queue);
    try {
      return await work();
    } finally {
      this.running -= 1;
      entry.running -= 1;
      this.forgetIdle(tenant, entry);
      this.beginNext();
    }
  }

  private entryOf(tenant: string): Tenant {
    const known = this.tenants.get(tenant);
    if (known !== undefined) return known;
    const made: Tenant = { running: 0, lastBeginning: 0, waiting: new Set() };
    this.tenants.set(tenant, made);
    return made;
  }

  private mayBegin({ running }: Tenant): boolean {
    return this.running < this.options.maxConcurrent && running < this.options.maxConcurrentPerTenant;
  }

  private begin(entry: Tenant): void {
    this.running += 1;
    entry.running += 1;
    this.beginnings += 1;
    entry.lastBeginning = this.beginnings;
  }

  private waitForTurn(tenant: string, entry: Tenant, signal: AbortSignal | undefined, queue: FairQueue): Promise<void> {
    const { maxWaiting, maxWaitingPerTenant, maxWaitMs } = this.options;
    const isBounded = queue === 'BOUNDED';
    if (isBounded && entry.waiting.size >= maxWaitingPerTenant) throw this.refuse(tenant, entry, 'TENANT_QUEUE_FULL');
    if (isBounded && this.waiting >= maxWaiting) throw this.refuse(tenant, entry, 'QUEUE_FULL');
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        entry.waiting.delete(onTurn);
        this.waiting -= 1;
      };
      const onTurn = () => {
        stopWaiting();
        this.begin(entry);
        resolve();
      };
      const giveUp = (reason: unknown) => {
        stopWaiting();
        this.forgetIdle(tenant, entry);
        reject(reason);
      };
      const onAbort = () => giveUp(signal?.reason);
      const timer = isBounded ? setTimeout(() => giveUp(new Overloaded('WAITED_TOO_LONG')), maxWaitMs) : undefined;
      signal?.addEventListener('abort', onAbort, { once: true });
      entry.waiting.add(onTurn);
      this.waiting += 1;
    });
  }

  private refuse(tenant: string, entry: Tenant, reason: Overloaded['reason']): Overloaded {
    this.forgetIdle(tenant, entry);
    return new Overloaded(reason);
  }

  /** Gives a free place to the tenant that has waited for its turn the longest. */
  private beginNext(): void {
    if (this.running >= this.options.maxConcurrent) return;
    let next: Tenant | null = null;
    for (const entry of this.tenants.values()) {
      const isNext = next === null || entry.lastBeginning < next.lastBeginning;
      if (isNext && entry.waiting.size > 0 && this.mayBegin(entry)) next = entry;
    }
    const [onTurn] = next?.waiting ?? [];
    onTurn?.();
  }

  /** Tenants are many over time, those with work at once few: only these are remembered. */
  private forgetIdle(tenant: string, entry: Tenant): void {
    if (entry.running === 0 && entry.waiting.size === 0) this.tenants.delete(tenant);
  }
}
