import fc from 'fast-check';
import { joinPieces } from '../../../../src/providers/local/moonshine/join-pieces';

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
