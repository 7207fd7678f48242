import fc from 'fast-check';
import { cutAtPauses, joinPieces } from '../../../../src/providers/local/moonshine/passages';

const SAMPLE_RATE_HZ = 16_000;

/** A tone of each level and length, one after the other. */
function recording(...parts: readonly (readonly [levelDb: number, seconds: number])[]): Int16Array {
  return Int16Array.from(
    parts.flatMap(([levelDb, seconds]) =>
      Array.from({ length: seconds * SAMPLE_RATE_HZ }, (_, index) => {
        // The root mean square of a sine is its peak, less 3 dB.
        return 32_767 * 10 ** (Math.min(0, levelDb + 3) / 20) * Math.sin((2 * Math.PI * 440 * index) / SAMPLE_RATE_HZ);
      }),
    ),
  );
}

const inSeconds = (samples: Int16Array) =>
  cutAtPauses(samples).map(({ start, end }) => [start / SAMPLE_RATE_HZ, end / SAMPLE_RATE_HZ]);

const SILENCE = -100;

describe('the pieces of a recording', () => {
  it('lie between its pauses, with a margin', () => {
    const samples = recording([SILENCE, 1], [-20, 2], [SILENCE, 1], [-20, 3], [SILENCE, 2]);
    expect(inSeconds(samples)).toEqual([
      [0.9, 3.1],
      [3.9, 7.1],
    ]);
  });

  it('are one where the pauses are short, as within a sentence', () => {
    expect(inSeconds(recording([-20, 2], [SILENCE, 0.3], [-20, 2]))).toEqual([[0, 4.3]]);
  });

  it('end at a short pause after a long stretch', () => {
    expect(inSeconds(recording([-20, 9], [SILENCE, 0.3], [-20, 2]))).toEqual([
      [0, 9.1],
      [9.2, 11.3],
    ]);
  });

  it('are none where there is silence, or nothing', () => {
    expect(cutAtPauses(new Int16Array(0))).toEqual([]);
    expect(cutAtPauses(new Int16Array(100))).toEqual([]);
    expect(cutAtPauses(recording([SILENCE, 5]))).toEqual([]);
    expect(cutAtPauses(recording([-60, 5]))).toEqual([]);
  });

  it('are told apart over background noise, which is left in', () => {
    const pieces = inSeconds(recording([-35, 2], [-10, 2], [-35, 1], [-10, 2]));
    expect(pieces).toEqual([
      [0.1, 1.9],
      [1.9, 4.1],
      [4.1, 4.9],
      [4.9, 7],
    ]);
  });

  it('hold what is quiet beside something loud', () => {
    const pieces = inSeconds(recording([-2, 5], [SILENCE, 1], [-38, 2], [SILENCE, 1]));
    expect(pieces.some(([start = 0, end = 0]) => start <= 6 && end >= 8)).toBe(true);
  });

  it('are cut where it is quietest, when there is no pause for long', () => {
    const pieces = inSeconds(recording([-20, 16], [-25, 0.06], [-20, 16]));
    expect(pieces).toHaveLength(2);
    expect(pieces[0]?.[1]).toBeCloseTo(16.02, 1);
  });

  it('are in order, of 0.2 to 20 seconds, and within the recording', () => {
    const part = fc.tuple(
      fc.constantFrom(-100, -60, -45, -30, -20, -6),
      fc.double({ min: 0.01, max: 12, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const samples = recording(...parts);
        let last = 0;
        for (const { start, end } of cutAtPauses(samples)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end - start).toBeGreaterThanOrEqual(0.2 * SAMPLE_RATE_HZ);
          expect(end - start).toBeLessThanOrEqual(20 * SAMPLE_RATE_HZ);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(samples.length);
      }),
      { numRuns: 20 },
    );
  });
});

const RATE = 16_000;

/** In seconds. */
function joined(pieces: readonly (readonly [start: number, end: number])[], seconds: number) {
  const passages = joinPieces(
    pieces.map(([start, end]) => ({ start: start * RATE, end: end * RATE })),
    seconds * RATE,
  );
  return passages.map(({ padded }) => padded.map(({ start, end }) => [start / RATE, end / RATE]));
}

describe('the passages of a recording', () => {
  it('hold phrases, with a little of the silence around each', () => {
    expect(
      joined(
        [
          [1, 2],
          [2.3, 4],
          [5, 6],
        ],
        8,
      ),
    ).toEqual([
      [
        [0.8, 2.15],
        [2.15, 4.2],
        [4.8, 6.2],
      ],
    ]);
  });

  it('end at a long pause', () => {
    expect(
      joined(
        [
          [0, 2],
          [4, 6],
        ],
        6,
      ),
    ).toEqual([[[0, 2.2]], [[3.8, 6]]]);
  });

  it('are broken at the longest pause where they would be too long', () => {
    const passages = joined(
      [
        [0, 10],
        [10.5, 14],
        [15, 20],
        [20.5, 30],
      ],
      30,
    );
    expect(passages.map((padded) => [padded[0]?.[0], padded.at(-1)?.[1]])).toEqual([
      [0, 14.2],
      [14.8, 30],
    ]);
  });

  it('are broken in the middle where no pause is longer than another', () => {
    const pieces = Array.from({ length: 6 }, (_, index) => [5 * index, 5 * index + 5] as const);
    const passages = joined(pieces, 30);
    expect(passages.map((padded) => [padded[0]?.[0], padded.at(-1)?.[1]])).toEqual([
      [0, 15],
      [15, 30],
    ]);
  });

  it('are none of nothing', () => {
    expect(joined([], 5)).toEqual([]);
  });

  it('hold every piece once, in order, and none of a second', () => {
    const seconds = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(seconds, seconds), { maxLength: 12 }), (lengths) => {
        let at = 0;
        const pieces = lengths.map(([pause, length]) => {
          const start = at + Math.round(pause * RATE);
          at = start + Math.round(length * RATE) + 1;
          return { start, end: at };
        });
        const passages = joinPieces(pieces, at);
        expect(passages.flatMap((passage) => passage.pieces)).toEqual(pieces);
        let before = 0;
        for (const { padded } of passages) {
          const [first, last] = [padded[0], padded.at(-1)];
          expect((last?.end ?? 0) - (first?.start ?? 0)).toBeLessThanOrEqual(25.4 * RATE);
          for (const { start, end } of padded) {
            expect(start).toBeGreaterThanOrEqual(before);
            before = end;
          }
        }
        expect(before).toBeLessThanOrEqual(at);
      }),
    );
  });
});
