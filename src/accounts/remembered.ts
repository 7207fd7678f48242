import { LRUCache } from 'lru-cache';
import { atMost } from './entry-limit';

export interface MemoryLimits {
  /** How long something is remembered, in milliseconds; at least 1. */
  readonly ttlMs: number;
  readonly maxEntries: number;
  /** Whether it is remembered of what there is not, too: where nobody can ask for what they like. Default: no. */
  readonly remembersMissing?: boolean;
}

/** In place of what there is not. */
const MISSING = Symbol('missing');

/** What was found is remembered for a moment; whoever asks for the same at the same time waits for one lookup. */
export class Remembered<Found extends object> {
  private readonly known: LRUCache<string, Found | typeof MISSING>;
  // Replaced as a whole when something changes: a request that comes after must not be answered by a lookup from before.
  private pending = new Map<string, Promise<Found | null>>();
  private caching = true;
  private readonly remembersMissing: boolean;

  constructor({ ttlMs, maxEntries, remembersMissing = false }: MemoryLimits) {
    this.remembersMissing = remembersMissing;
    this.known = new LRUCache({ ...atMost(maxEntries), ttl: ttlMs });
  }

  /** @param find null: there is nothing; where guesses could push others out, that is not remembered */
  get(key: string, find: () => Promise<Found | null>): Found | Promise<Found | null> {
    const known = this.known.get(key);
    if (known === MISSING) return Promise.resolve(null);
    return known ?? this.pending.get(key) ?? this.lookUp(key, find);
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
        const isKept = this.caching && generation === this.pending && (found !== null || this.remembersMissing);
        if (isKept) this.known.set(key, found ?? MISSING);
        return found;
      })
      .finally(() => generation.delete(key));
    generation.set(key, lookup);
    return lookup;
  }
}
