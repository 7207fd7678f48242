/** What one piece of work has of a budget: it takes bytes as it needs them, and gives all of them back at its end. */
export interface ByteShare {
  /** @returns false where too few are left, then none are taken; and after the end */
  grow(sizeBytes: number): boolean;
  /** The end. Idempotent. */
  release(): void;
}

/** Bytes that may be in memory at once, of all tenants together and of each of them. */
export class ByteBudget {
  private taken = 0;
  private readonly takenByTenant = new Map<string, number>();

  /**
   * @param maxBytesPerTenant less than `maxBytes`, so that another tenant finds some left. Where others have some, one gets
   * half of what these leave at most: so there is some left for the next, however many take all that they can
   */
  constructor(
    private readonly maxBytes: number,
    private readonly maxBytesPerTenant: number,
  ) {}

  get takenBytes(): number {
    return this.taken;
  }

  /** @returns null where too few are left; else what gives these back, whose second call does nothing */
  take(tenant: string, sizeBytes: number): (() => void) | null {
    const share = this.open(tenant);
    return share.grow(sizeBytes) ? () => share.release() : null;
  }

  /** Takes bytes however few are left. @returns what gives them back, whose second call does nothing */
  force(tenant: string, sizeBytes: number): () => void {
    this.add(tenant, sizeBytes);
    let isTaken = true;
    return () => {
      if (isTaken) this.add(tenant, -sizeBytes);
      isTaken = false;
    };
  }

  /** A share that has nothing yet. */
  open(tenant: string): ByteShare {
    let shareBytes: number | null = 0;
    return {
      grow: (sizeBytes) => {
        if (shareBytes === null || !this.hasRoom(tenant, sizeBytes)) return false;
        shareBytes += sizeBytes;
        this.add(tenant, sizeBytes);
        return true;
      },
      release: () => {
        if (shareBytes !== null) this.add(tenant, -shareBytes);
        shareBytes = null;
      },
    };
  }

  hasRoom(tenant: string, sizeBytes: number): boolean {
    const ofTenant = this.takenByTenant.get(tenant) ?? 0;
    const ofOthers = this.taken - ofTenant;
    const left = ofOthers === 0 ? this.maxBytes : (this.maxBytes - ofOthers) / 2;
    return ofTenant + sizeBytes <= Math.min(left, this.maxBytesPerTenant);
  }

  private add(tenant: string, sizeBytes: number): void {
    this.taken += sizeBytes;
    const ofTenant = (this.takenByTenant.get(tenant) ?? 0) + sizeBytes;
    if (ofTenant === 0) this.takenByTenant.delete(tenant);
    else this.takenByTenant.set(tenant, ofTenant);
  }
}
