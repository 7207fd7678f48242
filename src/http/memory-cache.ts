import { LRUCache } from 'lru-cache';

/** What Apollo keeps documents and their texts in. */
export interface MemoryCache<Value> {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/** Keeps what was asked for last, for as much memory as it may hold. */
export function createMemoryCache<Value extends object | string>(
  maxBytes: number,
  bytesOf: (value: Value) => number,
): MemoryCache<Value> {
  const kept = new LRUCache<string, Value>({ maxSize: maxBytes, sizeCalculation: bytesOf });
  return {
    get: async (key) => kept.get(key),
    set: async (key, value) => {
      kept.set(key, value);
    },
    delete: async (key) => kept.delete(key),
  };
}
