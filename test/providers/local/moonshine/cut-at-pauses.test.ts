import fc from 'fast-check';
import { cutAtPauses } from '../../../../src/providers/local/moonshine/cut-at-pauses';

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
