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
    const ofTenant = this.takenByTenant.get(tenant) ?? 0;
    if (this.taken + sizeBytes > this.maxBytes || ofTenant + sizeBytes > this.maxBytesPerTenant) return null;
    this.add(tenant, sizeBytes);
    let taken = true;
    return () => {
      if (taken) this.add(tenant, -sizeBytes);
      taken = false;
    };
  }

  private add(tenant: string, sizeBytes: number): void {
    this.taken += sizeBytes;
    const ofTenant = (this.takenByTenant.get(tenant) ?? 0) + sizeBytes;
    if (ofTenant === 0) this.takenByTenant.delete(tenant);
    else this.takenByTenant.set(tenant, ofTenant);
  }
}
