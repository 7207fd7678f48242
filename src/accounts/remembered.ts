import { LRUCache } from 'lru-cache';

export interface MemoryLimits {
  /** How long something is remembered, in milliseconds; at least 1. */
  readonly ttlMs: number;
  readonly maxEntries: number;
}

/** What was found is remembered for a moment; whoever asks for the same at the same time waits for one lookup. */
export class Remembered<Found extends object> {
  private readonly known: LRUCache<string, Found>;
  // Replaced as a whole when something changes: a request that comes after must not be answered by a lookup from before.
  private pending = new Map<string, Promise<Found | null>>();
  private caching = true;

  constructor({ ttlMs, maxEntries }: MemoryLimits) {
    this.known = new LRUCache<string, Found>({ max: maxEntries, ttl: ttlMs });
  }

  /** @param find null: there is nothing, which is not remembered, so that guesses push nothing out */
  get(key: string, find: () => Promise<Found | null>): Found | Promise<Found | null> {
    return this.known.get(key) ?? this.pending.get(key) ?? this.lookUp(key, find);
  }

  /** A lookup that is under way is not kept either. */
  clear(): void {
    this.known.clear();
    this.pending = new Map();
  }

  /** Either way what was known is forgotten. */
  setCaching(enabled: boolean): void {
    this.caching = enabled;
    this.clear();
  }

  private lookUp(key: string, find: () => Promise<Found | null>): Promise<Found | null> {
    const generation = this.pending;
    const lookup = find()
      .then((found) => {
        if (found !== null && this.caching && generation === this.pending) this.known.set(key, found);
        return found;
      })
      .finally(() => generation.delete(key));
    generation.set(key, lookup);
    return lookup;
  }
}
