/** Work that is done in pieces, as an operation is: what comes to be done of it waits in its own queue. */
export interface Queue {
  readonly tenant: string;
  /** How long its pieces have taken, in ms. */
  usedMs: number;
  readonly waiting: Piece[];
  /** How many of `waiting` were begun, from the start. */
  begun: number;
  whenIdle: (() => void)[];
  /** The turn that steps wait for together which come after others; null: none waits that may be joined. */
  later: { readonly turn: Promise<void>; steps: number } | null;
  hasEnded: boolean;
}

export interface Piece {
  readonly isLong: boolean;
  begin(): void;
}

interface Tenant {
  usedMs: number;
  readonly queues: Set<Queue>;
}

/** A piece that is next, with the queue that it waits in. */
export interface NextPiece {
  readonly piece: Piece;
  readonly queue: Queue;
}

/** What waits, by tenant: first comes whose tenant has had the least time, and of its work what has had the least. */
export class TurnQueues {
  readonly #tenants = new Map<string, Tenant>();

  get isEmpty(): boolean {
    return this.#tenants.size === 0;
  }

  add(queue: Queue, piece: Piece): void {
    const tenant = this.#tenants.get(queue.tenant) ?? this.#enter(queue.tenant);
    tenant.queues.add(queue);
    queue.waiting.push(piece);
  }

  /** @param withLong whether it may be a long piece */
  hasNext(withLong: boolean): boolean {
    for (const { queues } of this.#tenants.values()) if (hasNext(queues, withLong)) return true;
    return false;
  }

  /** Takes the next piece out; null: there is none. */
  takeNext(withLong: boolean): NextPiece | null {
    const tenant = leastUsed(this.#tenants.values(), ({ queues }) => hasNext(queues, withLong));
    const queue = tenant && leastUsed(tenant.queues, (each) => canBegin(each, withLong));
    const piece = queue?.waiting[queue.begun];
    if (queue === undefined || piece === undefined) return null;
    queue.begun += 1;
    return { piece, queue };
  }

  noteUse(queue: Queue, usedMs: number): void {
    queue.usedMs += usedMs;
    const tenant = this.#tenants.get(queue.tenant);
    if (tenant !== undefined) tenant.usedMs += usedMs;
  }

  /** Called when nothing more may wait in the queue; calls those back that wait for that. */
  leave(queue: Queue): void {
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

  /** Nobody saves time up while they ask for nothing. */
  #enter(name: string): Tenant {
    const usedMs = this.isEmpty ? 0 : Math.min(...[...this.#tenants.values()].map((each) => each.usedMs));
    const tenant = { usedMs, queues: new Set<Queue>() };
    this.#tenants.set(name, tenant);
    return tenant;
  }
}

export function isIdle({ waiting, begun }: Queue): boolean {
  return begun === waiting.length;
}

function canBegin({ waiting, begun }: Queue, withLong: boolean): boolean {
  const piece = waiting[begun];
  return piece !== undefined && (withLong || !piece.isLong);
}

function hasNext(queues: Iterable<Queue>, withLong: boolean): boolean {
  for (const queue of queues) if (canBegin(queue, withLong)) return true;
  return false;
}

function leastUsed<Item extends { readonly usedMs: number }>(
  items: Iterable<Item>,
  isEligible: (item: Item) => boolean,
): Item | undefined {
  let least: Item | undefined;
  for (const item of items) {
    if ((least === undefined || item.usedMs < least.usedMs) && isEligible(item)) least = item;
  }
  return least;
}
