/** Bytes that may be held at once, by whoever takes part of them. */
export class ByteBudget {
  #takenBytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** @returns null where too few are left; else what gives these back, whose second call does nothing */
  take(sizeBytes: number): (() => void) | null {
    if (this.#takenBytes + sizeBytes > this.maxBytes) return null;
    this.#takenBytes += sizeBytes;
    let taken = true;
    return () => {
      if (taken) this.#takenBytes -= sizeBytes;
      taken = false;
    };
  }
}
