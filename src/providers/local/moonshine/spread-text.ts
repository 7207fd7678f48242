import { SAMPLE_RATE_HZ } from './levels';
import type { Piece } from './passages';

/** What was said from when to when, in samples. */
export interface TimedText extends Piece {
  readonly text: string;
}

/** How far the end of a phrase may be from where it should be by the count of its letters. */
const MAX_DRIFT_SAMPLES = SAMPLE_RATE_HZ;
const PUNCTUATION = /[.?!,;:\u2026]["')\]\u201d\u2019]*$/;

/**
 * Finds which words of a passage were said in which of its pieces. The model does not say: people pause where there is
 * punctuation, and speak so many letters a second. Pieces that no punctuation tells apart stay together.
 */
export function spreadText(text: string, pieces: readonly Piece[]): TimedText[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const samples = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  /** By the count of letters, where each piece ends. */
  const ends: number[] = [];
  for (const { start, end } of pieces) ends.push((ends.at(-1) ?? 0) + ((end - start) / samples) * letters);
  const drift = (MAX_DRIFT_SAMPLES / samples) * letters;

  const timed: TimedText[] = [];
  let first = { word: 0, piece: 0 };
  for (const index of ends.slice(0, -1).keys()) {
    const word = breakAt(index, { words, ends: ends.slice(0, -1), from: first.word, drift });
    if (word === null) continue;
    timed.push(timedText(words.slice(first.word, word), pieces.slice(first.piece, index + 1)));
    first = { word, piece: index + 1 };
  }
  return words.length === 0 ? [] : [...timed, timedText(words.slice(first.word), pieces.slice(first.piece))];
}

interface Breaks {
  readonly words: readonly string[];
  readonly ends: readonly number[];
  /** The first word that is not told apart yet. */
  readonly from: number;
  readonly drift: number;
}

/** The word before which the piece ends: punctuation is there, and no other piece's end is nearer to it. null: none is. */
function breakAt(piece: number, { words, ends, from, drift }: Breaks): number | null {
  let best: { readonly word: number; readonly distance: number } | null = null;
  let letters = words.slice(0, from).join('').length;
  for (let word = from; word < words.length - 1; word += 1) {
    letters += words[word]?.length ?? 0;
    const distance = Math.abs(letters - (ends[piece] ?? 0));
    const isNearest = ends.every((end) => Math.abs(letters - end) >= distance);
    if (!PUNCTUATION.test(words[word] ?? '') || distance > drift || !isNearest) continue;
    if (best === null || distance < best.distance) best = { word: word + 1, distance };
  }
  return best?.word ?? null;
}

function timedText(words: readonly string[], pieces: readonly Piece[]): TimedText {
  return { text: words.join(' '), start: pieces[0]?.start ?? 0, end: pieces.at(-1)?.end ?? 0 };
}
