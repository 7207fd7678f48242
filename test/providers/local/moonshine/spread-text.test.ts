import { spreadText } from '../../../../src/providers/local/moonshine/spread-text';

const RATE = 16_000;

function spread(text: string, ...pieces: readonly (readonly [start: number, end: number])[]) {
  const timed = spreadText(
    text,
    pieces.map(([start, end]) => ({ start: start * RATE, end: end * RATE })),
  );
  return timed.map(({ start, end, text: said }) => [start / RATE, end / RATE, said]);
}

describe('the words of a passage', () => {
  it('were said in its pieces, from one punctuation mark to the next', () => {
    expect(spread('The museum opens at nine. Bring an umbrella.', [0, 2], [2.5, 4])).toEqual([
      [0, 2, 'The museum opens at nine.'],
      [2.5, 4, 'Bring an umbrella.'],
    ]);
  });

  it('stay together where there is none at a pause', () => {
    const text = 'She sells fish at the shop, the horses eat fresh grass.';
    expect(spread(text, [0, 1], [1.52, 2.3], [2.94, 3.92], [4.48, 5.74])).toEqual([
      [0, 2.3, 'She sells fish at the shop,'],
      [2.94, 5.74, 'the horses eat fresh grass.'],
    ]);
  });

  it('are not torn apart by a mark that is far from every pause', () => {
    expect(spread('Well, nobody knows what this was about at all', [0, 4], [4.5, 8])).toEqual([
      [0, 8, 'Well, nobody knows what this was about at all'],
    ]);
  });

  it('are none where nothing was heard', () => {
    expect(spread('', [0, 1], [2, 3])).toEqual([]);
  });

  it('are all there, whatever they are', () => {
    const text = 'One. Two. Three. Four! Five? Six, seven; eight.';
    const pieces = Array.from({ length: 12 }, (_, index) => [index, index + 0.5] as const);
    expect(
      spread(text, ...pieces)
        .map(([, , said]) => said)
        .join(' '),
    ).toBe(text);
  });
});
