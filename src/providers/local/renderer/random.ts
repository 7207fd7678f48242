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

const TABLE_SIZE = 256;
const OCTAVES = 5;

/** Smooth noise over the plane, 0 to 1: fractal value noise of five octaves. */
export function createNoise(random: Random): (x: number, y: number) => number {
  const values = Float64Array.from({ length: TABLE_SIZE }, random);
  const permutation = shuffledTable(random);
  const corner = (x: number, y: number) => {
    const row = permutation[x & (TABLE_SIZE - 1)] ?? 0;
    return values[permutation[(row + y) & (TABLE_SIZE - 1)] ?? 0] ?? 0;
  };
  const smooth = (x: number, y: number) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const right = ease(x - column);
    const down = ease(y - row);
    const top = corner(column, row) * (1 - right) + corner(column + 1, row) * right;
    const bottom = corner(column, row + 1) * (1 - right) + corner(column + 1, row + 1) * right;
    return top * (1 - down) + bottom * down;
  };
  return (x, y) => {
    let sum = 0;
    let weight = 0.5;
    let scale = 1;
    for (let octave = 0; octave < OCTAVES; octave += 1) {
      // Shifted, so that the octaves' grids do not meet in one point.
      sum += smooth(x * scale + octave * 17.3, y * scale + octave * 9.1) * weight;
      weight /= 2;
      scale *= 2;
    }
    return sum / (1 - weight * 2);
  };
}

function shuffledTable(random: Random): Uint8Array {
  const table = Uint8Array.from({ length: TABLE_SIZE }, (_, index) => index);
  for (let index = TABLE_SIZE - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const value = table[index] ?? 0;
    table[index] = table[other] ?? 0;
    table[other] = value;
  }
  return table;
}

function ease(position: number): number {
  return position * position * (3 - 2 * position);
}
