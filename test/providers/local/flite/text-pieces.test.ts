import fc from 'fast-check';
import { textPieces } from '../../../../src/providers/local/flite/text-pieces';

const MAX_PIECE_CHARACTERS = 250;

describe('the pieces of a text', () => {
  it('is the text, when it is short', () => {
    expect(textPieces('One. Two! Three?')).toEqual(['One. Two! Three?']);
  });

  it('are sentences, as many as fit into each', () => {
    const sentence = `A${' sentence of few'.repeat(6)}. `;
    const pieces = textPieces(sentence.repeat(5));
    expect(pieces).toEqual([sentence.repeat(2), sentence.repeat(2), sentence]);
  });

  it('end with a word, when a sentence is too long', () => {
    const pieces = textPieces('word '.repeat(120));
    expect(pieces).toEqual(['word '.repeat(50), 'word '.repeat(50), 'word '.repeat(20)]);
  });

  it('end anywhere, when a word is too long', () => {
    expect(textPieces('a'.repeat(600)).map((piece) => piece.length)).toEqual([250, 250, 100]);
  });

  it('are never too long nor empty, and are the whole text together', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', '.', ' ', '?', '"', '7'), minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(text, (written) => {
        const pieces = textPieces(written);
        expect(pieces.join('')).toBe(written);
        for (const { length } of pieces) {
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(MAX_PIECE_CHARACTERS);
        }
      }),
    );
  });
});
