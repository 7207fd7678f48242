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
  const start = group[0]?.start ?? 0;
  const end = group.at(-1)?.end ?? 0;
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
