import fc from 'fast-check';
import { MediaFailure } from '../../../../src/domain/errors';
import { speakableText } from '../../../../src/providers/local/flite/speakable-text';

describe('the text that Flite is given', () => {
  it.each([
    ['plain English', 'It is 5 to 12.', 'It is 5 to 12.'],
    ['accents', 'café naïve Åse Łódź', 'cafe naive Ase Lodz'],
    ['letters of their own', 'Straße, Æsop, þing', 'Strasse, Aesop, thing'],
    ['typographic signs', '“Don’t”—she said… «yes»', '"Don\'t" - she said... "yes"'],
    ['what means a number or a word', '½ × 20 °C = €10', '1/2 times 20 degrees C = euros 10'],
    ['wide and styled letters', 'Ａ𝐁ⅻ', 'ABxii'],
    ['emoji', 'good 👍🏽 morning', 'good morning'],
    ['line breaks and control characters', 'one\r\n\ttwo\0three', 'one two three'],
    ['half a surrogate pair', 'one\ud83dtwo', 'one two'],
  ])('of %s', (_what, text, spoken) => {
    expect(speakableText(text)).toBe(spoken);
  });

  it.each(['Привет', 'hello 你好', 'مرحبا', 'नमस्ते', '٣', '¥5', 'Ω'])(
    'is none for %s, of which part would not be heard',
    (text) => {
      expect(() => speakableText(text)).toThrow(
        expect.objectContaining({ name: 'MediaFailure', code: 'INVALID_INPUT', inputPath: ['input', 'text'] }),
      );
    },
  );

  it.each(['...', '?!', '👍', ' \n ', '---'])('is none for %j, of which nothing is heard', (text) => {
    expect(() => speakableText(text)).toThrow(/no letter and no digit/);
  });

  it('is printable ASCII with something to say, or refused', () => {
    const strange = fc.constantFrom(
      'é',
      '“',
      '👍',
      '\0',
      '\n',
      '½',
      '€',
      'ß',
      '…',
      '\ud83d',
      '\u0301',
      '\u200b',
      'ﷺ',
      'ж',
    );
    const unit = fc.oneof({ weight: 3, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) }, strange);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 50 }), (text) => {
        try {
          expect(speakableText(text)).toMatch(/^[ -~]*[a-z0-9][ -~]*$/i);
        } catch (error) {
          expect(error).toBeInstanceOf(MediaFailure);
        }
      }),
    );
  });
});
