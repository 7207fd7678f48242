export interface OpenLimits {
  readonly total: number;
  readonly perKey: number;
}

/** Counts what is open, as a whole and by API key. */
export class OpenCount {
  readonly #byKey = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: OpenLimits) {}

  get total(): number {
    return this.#total;
  }

  /** @returns null where there are too many; else what takes it off again, whose second call does nothing */
  add(keyId: string): (() => void) | null {
    const ofKey = this.#byKey.get(keyId) ?? 0;
    if (this.#total >= this.limits.total || ofKey >= this.limits.perKey) return null;
    this.#total += 1;
    this.#byKey.set(keyId, ofKey + 1);
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      this.#remove(keyId);
    };
  }

  #remove(keyId: string): void {
    const left = (this.#byKey.get(keyId) ?? 1) - 1;
    this.#total -= 1;
    if (left === 0) this.#byKey.delete(keyId);
    else this.#byKey.set(keyId, left);
  }
}
