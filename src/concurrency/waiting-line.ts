/** Work that waits, for whom, and as how many pieces it counts. */
export interface Waiting {
  readonly owner: string | null;
  readonly weight: number;
  onTurn(): void;
}

interface Owner {
  /** Which beginning was the last of this owner; 0 before the first. */
  lastBeginning: number;
  readonly waiting: Set<Waiting>;
}

/** Owners may be many over time: more than these are remembered only where something of theirs waits. */
const MAX_REMEMBERED = 1_000;

/**
 * What one tenant has waiting. Its owners take turns, as tenants do: the next is the first of the owner that has waited for
 * its turn the longest. Those of one owner are in the order of their arrival.
 */
export class WaitingLine {
  private count = 0;
  private next: Waiting | null = null;
  /** Owners with something waiting, and those that were served while others waited. */
  private readonly owners = new Map<string | null, Owner>();

  get size(): number {
    return this.count;
  }

  /** How much of this owner's waits. */
  sizeOf(owner: string | null): number {
    return this.owners.get(owner)?.waiting.size ?? 0;
  }

  /** Whose turn it is; null: nothing waits. */
  first(): Waiting | null {
    this.next ??= this.findNext();
    return this.next;
  }

  add(waiting: Waiting): void {
    const known = this.owners.get(waiting.owner) ?? { lastBeginning: 0, waiting: new Set() };
    this.owners.set(waiting.owner, known);
    known.waiting.add(waiting);
    this.count += 1;
    this.next = null;
  }

  remove(waiting: Waiting): void {
    if (this.owners.get(waiting.owner)?.waiting.delete(waiting) !== true) return;
    this.count -= 1;
    this.next = null;
    // Nobody is left to take turns with.
    if (this.count === 0) this.owners.clear();
  }

  /** @param beginning counts up from one to the next */
  noteBeginning(owner: string | null, beginning: number): void {
    if (this.count === 0) return;
    const known = this.owners.get(owner) ?? { lastBeginning: 0, waiting: new Set() };
    known.lastBeginning = beginning;
    this.owners.set(owner, known);
    this.next = null;
    if (this.owners.size > MAX_REMEMBERED) this.forgetServed();
  }

  private forgetServed(): void {
    for (const [owner, { waiting }] of this.owners) if (waiting.size === 0) this.owners.delete(owner);
  }

  private findNext(): Waiting | null {
    let next: Owner | null = null;
    for (const owner of this.owners.values()) {
      if (owner.waiting.size > 0 && (next === null || owner.lastBeginning < next.lastBeginning)) next = owner;
    }
    const [first = null] = next?.waiting ?? [];
    return first;
  }
}
