import { type FairLimitOptions, type FairQueue, type Share, shareOf, type Tenant, type Wait } from './fair-shares';
import { Overloaded } from './overloaded';
import { WaitingLine } from './waiting-line';

/** Of how long work takes, how much its last piece tells. */
const NEWEST = 0.2;

/**
 * Bounds how much work runs at once and how much waits, and shares both among tenants: a free place goes to the next
 * tenant in turn that has work waiting, whoever came first. Within a tenant its owners take turns, as `WaitingLine` says.
 */
export class FairLimit {
  private running = 0;
  private waiting = 0;
  private beginnings = 0;
  /** How long a piece of work takes, the last ones more than those before. */
  private usualMs = 0;
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
    const entry = this.entryOf(tenant);
    if (!this.mayBegin(entry, weight) || this.isSomeoneNext()) {
      this.forgetIdle(tenant, entry);
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
    const entry = this.entryOf(tenant);
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
      this.forgetIdle(tenant, entry);
      this.beginNext();
    };
  }

  private entryOf(tenant: string): Tenant {
    const known = this.tenants.get(tenant);
    if (known !== undefined) return known;
    const made: Tenant = { running: 0, lastBeginning: 0, line: new WaitingLine() };
    this.tenants.set(tenant, made);
    return made;
  }

  private mayBegin(entry: Tenant, weight: number): boolean {
    return fits(this.running, weight, this.options.maxConcurrent) && this.isWithinShare(entry, weight);
  }

  private isWithinShare({ running }: Tenant, weight: number): boolean {
    return fits(running, weight, this.options.maxConcurrentPerTenant);
  }

  /** Whether work waits for nothing but room for all of its weight: what is lighter must not take that away again and again. */
  private isSomeoneNext(): boolean {
    if (this.waiting === 0) return false;
    for (const entry of this.tenants.values()) {
      const first = entry.line.first();
      if (first !== null && this.isWithinShare(entry, first.weight)) return true;
    }
    return false;
  }

  private begin(entry: Tenant, owner: string | null, weight: number): void {
    this.running += weight;
    entry.running += weight;
    this.beginnings += 1;
    entry.lastBeginning = this.beginnings;
    entry.line.noteBeginning(owner, this.beginnings);
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
        this.forgetIdle(tenant, entry);
        reject(reason);
        // Others may have waited behind it.
        this.beginNext();
      };
      const onAbort = () => giveUp(signal?.reason);
      const timer = isBounded
        ? setTimeout(() => giveUp(this.overloaded('WAITED_TOO_LONG', this.waiting)), maxWaitMs)
        : undefined;
      signal?.addEventListener('abort', onAbort, { once: true });
      entry.line.add(waiting);
      this.waiting += 1;
    });
  }

  private refuse(tenant: string, entry: Tenant, reason: Overloaded['reason']): Overloaded {
    this.forgetIdle(tenant, entry);
    return this.overloaded(reason, reason === 'QUEUE_FULL' ? this.waiting : entry.line.size);
  }

  private overloaded(reason: Overloaded['reason'], ahead: number): Overloaded {
    const { maxConcurrent, maxConcurrentPerTenant, maxWaitMs } = this.options;
    const isOfTenant = reason === 'TENANT_QUEUE_FULL' || reason === 'OWNER_QUEUE_FULL';
    const places = isOfTenant ? maxConcurrentPerTenant : maxConcurrent;
    // What waits for longer is refused.
    return new Overloaded(reason, Math.min((this.usualMs * ahead) / places, maxWaitMs));
  }

  /** Gives free places to the tenants in turn that have waited for theirs the longest. */
  private beginNext(): void {
    for (let next = this.nextInTurn(); next !== null; next = this.nextInTurn()) {
      const first = next.line.first();
      if (first === null || !this.mayBegin(next, first.weight)) return;
      first.onTurn();
    }
  }

  private nextInTurn(): Tenant | null {
    let next: Tenant | null = null;
    for (const entry of this.tenants.values()) {
      const first = entry.line.first();
      if (first === null || !this.isWithinShare(entry, first.weight)) continue;
      if (next === null || entry.lastBeginning < next.lastBeginning) next = entry;
    }
    return next;
  }

  /** Tenants are many over time, those with work at once few: only these are remembered. */
  private forgetIdle(tenant: string, entry: Tenant): void {
    if (entry.running === 0 && entry.line.size === 0) this.tenants.delete(tenant);
  }
}

/** What counts as more than may run at once has its turn when nothing else runs. */
function fits(running: number, weight: number, limit: number): boolean {
  return running === 0 || running + weight <= limit;
}
