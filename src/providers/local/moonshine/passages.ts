import { FRAME_SAMPLES, FRAMES_PER_SECOND, levelAround, levelsOf, pauseLevelOf, SAMPLE_RATE_HZ } from './levels';

/** A stretch of sound, in samples; the end is the first one after it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Between two sentences. */
const LONG_PAUSE_FRAMES = 0.4 * FRAMES_PER_SECOND;
/** Between two phrases, where a stretch is long already; stops within words are shorter. */
const SHORT_PAUSE_FRAMES = 0.2 * FRAMES_PER_SECOND;
const LONG_STRETCH_FRAMES = 8 * FRAMES_PER_SECOND;
/** Of a pause, on each side, left to the speech: words begin and end softly. */
const MARGIN_FRAMES = 0.1 * FRAMES_PER_SECOND;
/** A sound with its margins is longer; over less than 56 ms the model fails. */
const MIN_PIECE_FRAMES = 0.2 * FRAMES_PER_SECOND;
/** The model was trained on up to 30 s; a minute at once took 200 MB more than this. */
const MAX_PIECE_FRAMES = 20 * FRAMES_PER_SECOND;

/** In dBFS. Above it, a frame is silent in no recording. */
const HIGHEST_SILENCE_LEVEL = -40;

/**
 * Cuts a recording at its pauses into pieces of 20 s at the most, and leaves out those that are silent throughout. What
 * is merely quieter than the rest stays: speech after loud music is speech.
 *
 * @param samples of one channel at 16 kHz
 */
export function cutAtPauses(samples: Int16Array): Piece[] {
  const levels = levelsOf(samples);
  const pauseLevel = pauseLevelOf(levels);
  const silenceLevel = Math.min(pauseLevel, HIGHEST_SILENCE_LEVEL);
  const pieces: Piece[] = [];
  let start = 0;
  for (const end of [...boundariesOf(levels, pauseLevel), levels.length]) {
    for (const [from, to] of splitLong(levels, start, end)) {
      const isHeard = levels.subarray(from, to).some((level) => level > silenceLevel);
      if (!isHeard || to - from < MIN_PIECE_FRAMES) continue;
      pieces.push({ start: from * FRAME_SAMPLES, end: to * FRAME_SAMPLES });
    }
    start = end;
  }
  return pieces;
}

/** Where each pause begins and where it ends, less its margins. */
function boundariesOf(levels: Float32Array, pauseLevel: number): number[] {
  const boundaries: number[] = [];
  let start = 0;
  let quietFrames = 0;
  for (let frame = 0; frame <= levels.length; frame += 1) {
    if (frame < levels.length && (levels[frame] ?? 0) <= pauseLevel) {
      quietFrames += 1;
      continue;
    }
    const stretchFrames = frame - quietFrames - start;
    if (quietFrames >= (stretchFrames > LONG_STRETCH_FRAMES ? SHORT_PAUSE_FRAMES : LONG_PAUSE_FRAMES)) {
      boundaries.push(frame - quietFrames + MARGIN_FRAMES, frame - MARGIN_FRAMES);
      start = frame;
    }
    quietFrames = 0;
  }
  return boundaries;
}

/**
 * Cuts what is too long where it is quietest for a while, not in the first half of what is left: a single quiet frame may
 * be the stop within a word.
 */
function* splitLong(levels: Float32Array, start: number, end: number): Iterable<[number, number]> {
  let from = start;
  while (end - from > MAX_PIECE_FRAMES) {
    let quietest = from + MAX_PIECE_FRAMES;
    for (let frame = from + MAX_PIECE_FRAMES / 2; frame < from + MAX_PIECE_FRAMES; frame += 1) {
      if (levelAround(levels, frame) < levelAround(levels, quietest)) quietest = frame;
    }
    yield [from, quietest];
    from = quietest;
  }
  yield [from, end];
}

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
