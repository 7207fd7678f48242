import { type FairLimitOptions, type FairQueue, type Share, shareOf, type Wait } from './fair-shares';
import { Overloaded } from './overloaded';
import { type Tenant, TenantTurns } from './tenant-turns';

/** Of how long work takes, how much its last piece tells. */
const NEWEST = 0.2;

/**
 * Bounds how much work runs at once and how much waits, and shares both among tenants: a free place goes to the next
 * tenant in turn that has work waiting, whoever came first. Within a tenant its owners take turns, as `WaitingLine` says.
 */
export class FairLimit {
  private running = 0;
  private waiting = 0;
  /** How long a piece of work takes, the last ones more than those before. */
  private usualMs = 0;
  private readonly turns = new TenantTurns();

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
   * @param share whose it is taken from; a tenant alone: for nobody in particular of it
   * @param signal of a caller that may stop waiting; once the work has begun it is the work's own business
   * @param queue UNBOUNDED: waits for its turn in any case; for work that must not be lost and is bounded elsewhere
   * @param weight as how many pieces it counts; what counts as more than may run at once runs alone
   * @throws {Overloaded} the work was not begun
   * @throws the signal's reason, when it aborts before the work has begun; and what `work` throws
   */
  async run<T>(
    share: string | Share,
    work: () => Promise<T>,
    signal?: AbortSignal,
    queue: FairQueue = 'BOUNDED',
    weight = 1,
  ): Promise<T> {
    signal?.throwIfAborted();
    const release = this.takeNow(share, weight) ?? (await this.take(share, signal, queue, weight));
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** @returns what gives a place back; its second call does nothing. null: there is none now for this tenant */
  takeNow(share: string | Share, weight = 1): (() => void) | null {
    const { tenant, owner } = shareOf(share);
    const entry = this.turns.entryOf(tenant);
    if (!this.mayBegin(entry, weight) || this.isSomeoneNext()) {
      this.turns.forgetIdle(tenant, entry);
      return null;
    }
    this.begin(entry, owner, weight);
    return this.releaseOf(tenant, entry, weight);
  }

  /**
   * A place in its turn, for what is no function. Parameters as of `run`.
   *
   * @returns as `takeNow`
   * @throws as `run`
   */
  async take(
    share: string | Share,
    signal?: AbortSignal,
    queue: FairQueue = 'BOUNDED',
    weight = 1,
  ): Promise<() => void> {
    signal?.throwIfAborted();
    const now = this.takeNow(share, weight);
    if (now !== null) return now;
    const { tenant, owner } = shareOf(share);
    const entry = this.turns.entryOf(tenant);
    await this.waitForTurn({ tenant, owner }, entry, { signal, queue, weight });
    return this.releaseOf(tenant, entry, weight);
  }

  private releaseOf(tenant: string, entry: Tenant, weight: number): () => void {
    const begunAt = performance.now();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.usualMs += NEWEST * (performance.now() - begunAt - this.usualMs);
      this.running -= weight;
      entry.running -= weight;
      this.turns.forgetIdle(tenant, entry);
      this.beginNext();
    };
  }

  private mayBegin(entry: Tenant, weight: number): boolean {
    return fits(this.running, weight, this.options.maxConcurrent) && this.isWithinShare(entry, weight);
  }

  private isWithinShare({ running }: Tenant, weight: number): boolean {
    return fits(running, weight, this.options.maxConcurrentPerTenant);
  }

  /** Whether work waits for nothing but room for all of its weight: what is lighter must not take that away again and again. */
  private isSomeoneNext(): boolean {
    return this.waiting > 0 && this.nextInTurn() !== null;
  }

  private begin(entry: Tenant, owner: string | null, weight: number): void {
    this.running += weight;
    entry.running += weight;
    this.turns.noteBeginning(entry, owner);
  }

  private waitForTurn({ tenant, owner }: Share, entry: Tenant, { signal, queue, weight }: Wait): Promise<void> {
    const { maxWaiting, maxWaitingPerTenant, maxWaitMs } = this.options;
    const isBounded = queue === 'BOUNDED';
    const ofOwner = owner === null ? 0 : entry.line.sizeOf(owner);
    if (isBounded && entry.line.size >= maxWaitingPerTenant) throw this.refuse(tenant, entry, 'TENANT_QUEUE_FULL');
    if (isBounded && ofOwner > 0 && ofOwner >= maxWaitingPerTenant / 2)
      throw this.refuse(tenant, entry, 'OWNER_QUEUE_FULL');
    if (isBounded && this.waiting >= maxWaiting) throw this.refuse(tenant, entry, 'QUEUE_FULL');
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        entry.line.remove(waiting);
        this.waiting -= 1;
      };
      const onTurn = () => {
        stopWaiting();
        this.begin(entry, owner, weight);
        resolve();
      };
      const waiting = { owner, weight, onTurn };
      const giveUp = (reason: unknown) => {
        stopWaiting();
        this.turns.forgetIdle(tenant, entry);
        reject(reason);
        // Others may have waited behind it.
        this.beginNext();
      };
      const onAbort = () => giveUp(signal?.reason);
      const timer = isBounded
        ? setTimeout(() => giveUp(this.overloaded('WAITED_TOO_LONG', this.waiting)), maxWaitMs)
        : undefined;
      signal?.addEventListener('abort', onAbort, { once: true });
      if (entry.line.size === 0) this.turns.join(tenant, entry);
      entry.line.add(waiting);
      this.waiting += 1;
    });
  }

  private refuse(tenant: string, entry: Tenant, reason: Overloaded['reason']): Overloaded {
    this.turns.forgetIdle(tenant, entry);
    return this.overloaded(reason, reason === 'QUEUE_FULL' ? this.waiting : entry.line.size);
  }

  private overloaded(reason: Overloaded['reason'], ahead: number): Overloaded {
    const { maxConcurrent, maxConcurrentPerTenant, maxWaitMs } = this.options;
    const isOfTenant = reason === 'TENANT_QUEUE_FULL' || reason === 'OWNER_QUEUE_FULL';
    const places = isOfTenant ? maxConcurrentPerTenant : maxConcurrent;
    // What waits for longer is refused.
    return new Overloaded(reason, Math.min((this.usualMs * ahead) / places, maxWaitMs));
  }

  /** Gives free places to the tenants in turn: see `TenantTurns`. */
  private beginNext(): void {
    for (let next = this.nextInTurn(); next !== null; next = this.nextInTurn()) {
      const first = next.line.first();
      if (first === null || !this.mayBegin(next, first.weight)) return;
      first.onTurn();
    }
  }

  private nextInTurn(): Tenant | null {
    return this.turns.next((entry, weight) => this.isWithinShare(entry, weight));
  }
}

/** What counts as more than may run at once has its turn when nothing else runs. */
function fits(running: number, weight: number, limit: number): boolean {
  return running === 0 || running + weight <= limit;
}
