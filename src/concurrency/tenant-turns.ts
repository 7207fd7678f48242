import { WaitingLine } from './waiting-line';

/** What one tenant has under way. */
export interface Tenant {
  running: number;
  /**
   * Which beginning of all was the last of this tenant, or where it has its turn among those who had theirs: the least is
   * next.
   */
  lastBeginning: number;
  readonly line: WaitingLine;
}

/** Whose turn it is among tenants. They are many over time, those with work at once few: only these are remembered. */
export class TenantTurns {
  private beginnings = 0;
  /** Those of one `lastBeginning` in the order in which they came. */
  private readonly tenants = new Map<string, Tenant>();

  entryOf(tenant: string): Tenant {
    const known = this.tenants.get(tenant);
    if (known !== undefined) return known;
    const made: Tenant = { running: 0, lastBeginning: 0, line: new WaitingLine() };
    this.tenants.set(tenant, made);
    return made;
  }

  /**
   * To be called before the first of its work waits. Nobody saves turns up while nothing of theirs does: who comes, or comes
   * back, is before the tenant that had the last turn, whose others wait behind it, and after all that have waited longer,
   * so that their turn comes, whoever comes.
   */
  join(tenant: string, entry: Tenant): void {
    entry.lastBeginning = Math.max(entry.lastBeginning, this.beginnings - 1);
    this.tenants.delete(tenant);
    this.tenants.set(tenant, entry);
  }

  noteBeginning(entry: Tenant, owner: string | null): void {
    this.beginnings += 1;
    entry.lastBeginning = this.beginnings;
    entry.line.noteBeginning(owner, this.beginnings);
  }

  /** @returns null: nothing waits that may have its turn */
  next(mayHaveTurn: (entry: Tenant, weight: number) => boolean): Tenant | null {
    let next: Tenant | null = null;
    for (const entry of this.tenants.values()) {
      const first = entry.line.first();
      if (first === null || !mayHaveTurn(entry, first.weight)) continue;
      if (next === null || entry.lastBeginning < next.lastBeginning) next = entry;
    }
    return next;
  }

  forgetIdle(tenant: string, entry: Tenant): void {
    if (entry.running === 0 && entry.line.size === 0) this.tenants.delete(tenant);
  }
}
