/** A stretch of sound, in samples; the end is the first one after it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** 20 ms of 16 kHz. */
const FRAME_SAMPLES = 320;
const FRAMES_PER_SECOND = 50;
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

/** On each side of a cut: 100 ms in all, more than most stops within words. */
const AROUND_FRAMES = 2;

/** In dBFS. Below the first, a frame is a pause in any recording; below the second, it is sound in none. */
const LOWEST_PAUSE_LEVEL = -55;
const HIGHEST_SILENCE_LEVEL = -40;
/** Where the level of a pause lies between the background and the loud parts of a recording. */
const PAUSE_RATIO = 0.3;

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

/** The root mean square of each whole frame, in dBFS. */
function levelsOf(samples: Int16Array): Float32Array {
  const levels = new Float32Array(Math.floor(samples.length / FRAME_SAMPLES));
  for (let frame = 0; frame < levels.length; frame += 1) {
    let squares = 0;
    const end = (frame + 1) * FRAME_SAMPLES;
    for (let index = frame * FRAME_SAMPLES; index < end; index += 1) squares += ((samples[index] ?? 0) / 32_768) ** 2;
    levels[frame] = 10 * Math.log10(squares / FRAME_SAMPLES + 1e-10);
  }
  return levels;
}

function pauseLevelOf(levels: Float32Array): number {
  const sorted = levels.toSorted();
  const background = sorted[Math.floor(0.1 * sorted.length)] ?? LOWEST_PAUSE_LEVEL;
  const loud = sorted[Math.floor(0.95 * sorted.length)] ?? LOWEST_PAUSE_LEVEL;
  return Math.max(LOWEST_PAUSE_LEVEL, background + PAUSE_RATIO * (loud - background));
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

function levelAround(levels: Float32Array, frame: number): number {
  let sum = 0;
  for (let at = frame - AROUND_FRAMES; at <= frame + AROUND_FRAMES; at += 1) sum += levels[at] ?? 0;
  return sum;
}
