export interface OpenLimits {
  readonly total: number;
  readonly perKey: number;
}

/** Adds up what is open, as a whole and by API key. */
export class OpenCount {
  readonly #byKey = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: OpenLimits) {}

  get total(): number {
    return this.#total;
  }

  /** @returns null where that is too much; else what takes it off again, whose second call does nothing */
  add(keyId: string, amount = 1): (() => void) | null {
    const ofKey = this.#byKey.get(keyId) ?? 0;
    if (this.#total + amount > this.limits.total || ofKey + amount > this.limits.perKey) return null;
    this.#change(keyId, amount);
    let counted = true;
    return () => {
      if (counted) this.#change(keyId, -amount);
      counted = false;
    };
  }

  #change(keyId: string, amount: number): void {
    const ofKey = (this.#byKey.get(keyId) ?? 0) + amount;
    this.#total += amount;
    if (ofKey === 0) this.#byKey.delete(keyId);
    else this.#byKey.set(keyId, ofKey);
  }
}
