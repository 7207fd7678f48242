export interface OpenLimits {
  readonly total: number;
  readonly perOrganization: number;
}

/** Adds up what is open, as a whole and by organization. */
export class OpenCount {
  readonly #byOrganization = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: OpenLimits) {}

  get total(): number {
    return this.#total;
  }

  /** @returns null where that is too much; else what takes it off again, whose second call does nothing */
  add(organizationId: string, amount = 1): (() => void) | null {
    const ofOrganization = this.#byOrganization.get(organizationId) ?? 0;
    if (this.#total + amount > this.limits.total || ofOrganization + amount > this.limits.perOrganization) return null;
    this.#change(organizationId, amount);
    let counted = true;
    return () => {
      if (counted) this.#change(organizationId, -amount);
      counted = false;
    };
  }

  #change(organizationId: string, amount: number): void {
    const ofOrganization = (this.#byOrganization.get(organizationId) ?? 0) + amount;
    this.#total += amount;
    if (ofOrganization === 0) this.#byOrganization.delete(organizationId);
    else this.#byOrganization.set(organizationId, ofOrganization);
  }
}
