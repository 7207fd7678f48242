import { createHash } from 'node:crypto';

/** A number from 0 up to, and without, 1. */
export type Random = () => number;

/** The same sequence for the same text, on every machine: Mulberry32 over the text's hash. */
export function seededRandom(text: string): Random {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
