import { FRAME_SAMPLES, FRAMES_PER_SECOND, levelAround, levelsOf, pauseLevelOf } from './levels';

const SILENCE_SAMPLES = 0.3 * FRAMES_PER_SECOND * FRAME_SAMPLES;
/** Where a sound is cut in two, neither is to be too short to be understood. */
const EARLIEST_CUT = 0.3;
const LATEST_CUT = 0.7;

/**
 * Without the middle of its pauses: also of those that are not silent, as in a hall or in a street.
 *
 * @param keptSeconds of a longer pause; the beginnings and ends of words are as soft as that
 */
export function shortenPauses(sound: Int16Array, keptSeconds: number): Int16Array {
  const keptFrames = Math.round((keptSeconds / 2) * FRAMES_PER_SECOND);
  const levels = levelsOf(sound);
  const pauseLevel = pauseLevelOf(levels);
  const parts: Int16Array[] = [];
  let start = 0;
  let quietFrames = 0;
  for (const [frame, level] of levels.entries()) {
    if (level <= pauseLevel) {
      quietFrames += 1;
      continue;
    }
    if (quietFrames > 2 * keptFrames) {
      parts.push(sound.subarray(start, (frame - quietFrames + keptFrames) * FRAME_SAMPLES));
      start = (frame - keptFrames) * FRAME_SAMPLES;
    }
    quietFrames = 0;
  }
  return joined([...parts, sound.subarray(start)]);
}

export function withSilenceAround(sound: Int16Array): Int16Array {
  const silence = new Int16Array(SILENCE_SAMPLES);
  return joined([silence, sound, silence]);
}

/** Cut where it is quietest, not too near to its ends. */
export function halvesOf(sound: Int16Array): [Int16Array, Int16Array] {
  const levels = levelsOf(sound);
  const first = Math.ceil(EARLIEST_CUT * levels.length);
  let quietest = first;
  for (let frame = first + 1; frame <= LATEST_CUT * levels.length; frame += 1) {
    if (levelAround(levels, frame) < levelAround(levels, quietest)) quietest = frame;
  }
  return [sound.subarray(0, quietest * FRAME_SAMPLES), sound.subarray(quietest * FRAME_SAMPLES)];
}

/** Those of a passage, one right after the other. */
export function joined(parts: readonly Int16Array[]): Int16Array {
  const sound = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    sound.set(part, at);
    at += part.length;
  }
  return sound;
}
