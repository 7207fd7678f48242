/** Work that waits, for whom, and as how many pieces it counts. */
export interface Waiting {
  readonly owner: string | null;
  readonly weight: number;
  onTurn(): void;
}

interface Owner {
  /** Which beginning was the last of this owner, or where it has its turn among those who had theirs: the least is next. */
  lastBeginning: number;
  readonly waiting: Set<Waiting>;
}

/**
 * What one tenant has waiting. Its owners take turns, as tenants do: who comes, or comes back, is before the one that had the
 * last turn, and after all that have waited longer. Those of one owner are in the order of their arrival.
 */
export class WaitingLine {
  private count = 0;
  private next: Waiting | null = null;
  /** Those with something waiting; of one `lastBeginning` in the order in which they came. */
  private readonly owners = new Map<string | null, Owner>();
  /** Which beginning was the tenant's last, and whose; 0 before the first. */
  private last: { readonly beginning: number; readonly owner: string | null } = { beginning: 0, owner: null };

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
    const known = this.owners.get(waiting.owner) ?? this.join(waiting.owner);
    known.waiting.add(waiting);
    this.count += 1;
    this.next = null;
  }

  remove(waiting: Waiting): void {
    const known = this.owners.get(waiting.owner);
    if (known?.waiting.delete(waiting) !== true) return;
    if (known.waiting.size === 0) this.owners.delete(waiting.owner);
    this.count -= 1;
    this.next = null;
  }

  /** @param beginning of this tenant; counts up from one to the next */
  noteBeginning(owner: string | null, beginning: number): void {
    this.last = { beginning, owner };
    const known = this.owners.get(owner);
    if (known === undefined) return;
    known.lastBeginning = beginning;
    this.next = null;
  }

  private join(owner: string | null): Owner {
    const lastBeginning = owner === this.last.owner ? this.last.beginning : this.last.beginning - 1;
    const made: Owner = { lastBeginning, waiting: new Set() };
    this.owners.set(owner, made);
    return made;
  }

  private findNext(): Waiting | null {
    let next: Owner | null = null;
    for (const owner of this.owners.values()) {
      if (next === null || owner.lastBeginning < next.lastBeginning) next = owner;
    }
    const [first = null] = next?.waiting ?? [];
    return first;
  }
}
