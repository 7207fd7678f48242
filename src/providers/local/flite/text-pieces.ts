/**
 * What Flite is given at once, in characters: some 16 seconds of speech. The time it takes grows faster than the text
 * (5,000 characters: 4 s as one piece, 3.3 s as seventeen), and 317 punctuation marks in a row crash it.
 */
const MAX_PIECE_CHARACTERS = 250;

/** Cuts a text where it is heard least: after sentences; a sentence that is too long after words; a word anywhere. */
export function textPieces(text: string): string[] {
  const parts = sentencesOf(text).flatMap((sentence) => (fits(sentence) ? [sentence] : wordsOf(sentence)));
  const pieces: string[] = [];
  let piece = '';
  for (const part of parts.flatMap((word) => (fits(word) ? [word] : slicesOf(word)))) {
    if (!fits(piece + part)) {
      pieces.push(piece);
      piece = '';
    }
    piece += part;
  }
  return [...pieces, piece];
}

function fits(part: string): boolean {
  return part.length <= MAX_PIECE_CHARACTERS;
}

function sentencesOf(text: string): string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text);
  return Array.from(segments, ({ segment }) => segment);
}

/** Each with the space after it. */
function wordsOf(sentence: string): string[] {
  return sentence.match(/[^ ]+ *| +/g) ?? [];
}

function slicesOf(word: string): string[] {
  const count = Math.ceil(word.length / MAX_PIECE_CHARACTERS);
  return Array.from({ length: count }, (_, index) =>
    word.slice(index * MAX_PIECE_CHARACTERS, (index + 1) * MAX_PIECE_CHARACTERS),
  );
}
