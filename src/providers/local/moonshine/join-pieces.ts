import type { Piece } from './cut-at-pauses';
import { SAMPLE_RATE_HZ } from './levels';

/** What the model transcribes at once. */
export interface Passage {
  /** What was said, without the pauses. */
  readonly pieces: readonly Piece[];
  /** The same with some of the silence around each, to be given to it one right after the other. */
  readonly padded: readonly Piece[];
}

/** The model was trained on up to 30 s. It did as well with passages of 25 s as with those of 7. */
const MAX_PASSAGE_SAMPLES = 25 * SAMPLE_RATE_HZ;
/** Between two speakers, or two thoughts: what lies on both sides of a longer pause is not one sentence. */
const MAX_PAUSE_SAMPLES = 1.2 * SAMPLE_RATE_HZ;
/**
 * Of the silence around, left to the speech on each side. Of a longer one the model takes the end of the first phrase for
 * the end of all: what followed pauses of 1.5 s was missing in one passage of five, of 3 s in three.
 */
const PADDING_SAMPLES = 0.2 * SAMPLE_RATE_HZ;

/**
 * Joins pieces to passages as long as the model can take. It knows a word by those around it: phrases that are said with
 * pauses between them, and transcribed one by one, lose words (of a sentence of 11, in four phrases, 4 were wrong, and none
 * as a whole; OpenAI's Whisper does the same).
 *
 * @param totalSamples of the recording
 */
export function joinPieces(pieces: readonly Piece[], totalSamples: number): Passage[] {
  const spoken = pieces.reduce<Piece[][]>((groups, piece) => {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group !== undefined && before !== undefined && piece.start - before.end <= MAX_PAUSE_SAMPLES) group.push(piece);
    else groups.push([piece]);
    return groups;
  }, []);
  let index = 0;
  return spoken.flatMap(shorten).map((group) => {
    const padded = group.map((piece) => {
      const before = pieces[index - 1]?.end ?? 0;
      const after = pieces[index + 1]?.start ?? totalSamples;
      index += 1;
      return withSilence(piece, before, after);
    });
    return { pieces: group, padded };
  });
}

/** Half of each pause at most: no sound is in two of them. */
function withSilence({ start, end }: Piece, before: number, after: number): Piece {
  return {
    start: start - Math.min(PADDING_SAMPLES, Math.floor((start - before) / 2)),
    end: end + Math.min(PADDING_SAMPLES, Math.floor((after - end) / 2)),
  };
}

/** Breaks what is too long at its longest pause, and of several as long ones at the one that is nearest to its middle. */
function shorten(group: readonly Piece[]): (readonly Piece[])[] {
  const { start, end } = spanOf(group);
  if (end - start <= MAX_PASSAGE_SAMPLES || group.length < 2) return [group];
  let breakAt = 1;
  for (let index = 2; index < group.length; index += 1) {
    if (isBetterBreak(group, index, breakAt, (start + end) / 2)) breakAt = index;
  }
  return [...shorten(group.slice(0, breakAt)), ...shorten(group.slice(breakAt))];
}

function isBetterBreak(group: readonly Piece[], index: number, other: number, middle: number): boolean {
  const longer = pauseBefore(group, index) - pauseBefore(group, other);
  if (longer !== 0) return longer > 0;
  return Math.abs((group[index]?.start ?? 0) - middle) < Math.abs((group[other]?.start ?? 0) - middle);
}

function pauseBefore(group: readonly Piece[], index: number): number {
  return (group[index]?.start ?? 0) - (group[index - 1]?.end ?? 0);
}

function spanOf(group: readonly Piece[]): Piece {
  return { start: group[0]?.start ?? 0, end: group.at(-1)?.end ?? 0 };
}

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
