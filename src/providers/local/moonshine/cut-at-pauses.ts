import { FRAME_SAMPLES, FRAMES_PER_SECOND, levelAround, levelsOf, pauseLevelOf } from './levels';

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
