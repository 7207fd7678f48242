/** What the model wants: one channel at this rate. */
export const SAMPLE_RATE_HZ = 16_000;
/** 20 ms of 16 kHz. */
export const FRAME_SAMPLES = 320;
export const FRAMES_PER_SECOND = 50;

/** On each side of a frame: 100 ms in all, more than most stops within words. */
const AROUND_FRAMES = 2;

/** In dBFS. Below it, a frame is a pause in any recording. */
const LOWEST_PAUSE_LEVEL = -55;
/** Where the level of a pause lies between the background and the loud parts of a recording. */
const PAUSE_RATIO = 0.3;

/**
 * The root mean square of each whole frame, in dBFS.
 *
 * @param samples of one channel at 16 kHz
 */
export function levelsOf(samples: Int16Array): Float32Array {
  const levels = new Float32Array(Math.floor(samples.length / FRAME_SAMPLES));
  for (let frame = 0; frame < levels.length; frame += 1) {
    let squares = 0;
    const end = (frame + 1) * FRAME_SAMPLES;
    for (let index = frame * FRAME_SAMPLES; index < end; index += 1) squares += ((samples[index] ?? 0) / 32_768) ** 2;
    levels[frame] = 10 * Math.log10(squares / FRAME_SAMPLES + 1e-10);
  }
  return levels;
}

/** At most so loud is a frame of a pause; what is said is louder. */
export function pauseLevelOf(levels: Float32Array): number {
  const background = levelBelow(levels, 0.1) ?? LOWEST_PAUSE_LEVEL;
  const loud = levelBelow(levels, 0.95) ?? LOWEST_PAUSE_LEVEL;
  return Math.max(LOWEST_PAUSE_LEVEL, background + PAUSE_RATIO * (loud - background));
}

/** That below which such a share of the levels is; null: there are none. */
export function levelBelow(levels: Float32Array, share: number): number | null {
  return levels.toSorted()[Math.floor(share * levels.length)] ?? null;
}

/** To compare frames by: how loud it is for a while, as a single quiet frame may be the stop within a word. */
export function levelAround(levels: Float32Array, frame: number): number {
  let sum = 0;
  for (let at = frame - AROUND_FRAMES; at <= frame + AROUND_FRAMES; at += 1) sum += levels[at] ?? 0;
  return sum;
}
