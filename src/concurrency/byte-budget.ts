/** What one piece of work holds of a budget: it takes bytes as it needs them, and gives all of them back at its end. */
export interface ByteShare {
  /** @returns false where too few are left, then none are taken; and after the end */
  grow(sizeBytes: number): boolean;
  /** The end. Idempotent. */
  release(): void;
}

/** Bytes that may be held at once, by all tenants together and by each of them. */
export class ByteBudget {
  private taken = 0;
  private readonly takenByTenant = new Map<string, number>();

  /** @param maxBytesPerTenant less than `maxBytes`, so that another tenant finds some left */
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

  /** @returns what gives bytes back that are held in any case, whose second call does nothing */
  force(tenant: string, sizeBytes: number): () => void {
    this.add(tenant, sizeBytes);
    let isHeld = true;
    return () => {
      if (isHeld) this.add(tenant, -sizeBytes);
      isHeld = false;
    };
  }

  /** Holds nothing yet. */
  open(tenant: string): ByteShare {
    let held: number | null = 0;
    return {
      grow: (sizeBytes) => {
        if (held === null || !this.hasRoom(tenant, sizeBytes)) return false;
        held += sizeBytes;
        this.add(tenant, sizeBytes);
        return true;
      },
      release: () => {
        if (held !== null) this.add(tenant, -held);
        held = null;
      },
    };
  }

  hasRoom(tenant: string, sizeBytes: number): boolean {
    const ofTenant = this.takenByTenant.get(tenant) ?? 0;
    return this.taken + sizeBytes <= this.maxBytes && ofTenant + sizeBytes <= this.maxBytesPerTenant;
  }

  private add(tenant: string, sizeBytes: number): void {
    this.taken += sizeBytes;
    const ofTenant = (this.takenByTenant.get(tenant) ?? 0) + sizeBytes;
    if (ofTenant === 0) this.takenByTenant.delete(tenant);
    else this.takenByTenant.set(tenant, ofTenant);
  }
}
