import { FRAME_SAMPLES, FRAMES_PER_SECOND, levelAround, levelBelow, levelsOf, pauseLevelOf } from './levels';
import type { Recognize } from './recognizer';

/**
 * How much is left of each pause, from try to try. Of 14 recordings that came back empty, with pauses between their phrases
 * and noise behind them, the first gave text for 4, the last for all; silence around them for 2.
 */
const PAUSES_SECONDS = [0.4, 0.08];

/**
 * Transcribes what the model can take at once, and does not trust its first answer. Of some sounds it takes the first word
 * for the end of all, or repeats one syllable; the same shifted by a tenth of a second it transcribes in full. What cannot
 * be right is given to it up to four times more, each time a little different.
 *
 * @param sound of one channel at 16 kHz: at least one sample, and 30 s at the most
 * @returns the first answer that is plausible, else the longest; one that repeats itself if there is no other. Nothing
 * is made up: where the first answer is empty, a later one that is not plausible is not taken.
 */
export function transcribePassage(sound: Int16Array, recognize: Recognize): string {
  const first = recognize(sound);
  if (plausibilityOf(first, sound) === 'PLAUSIBLE') return first;
  const answers = [first];
  for (const attempt of furtherTries(sound, recognize)) {
    const text = attempt();
    if (plausibilityOf(text, sound) === 'PLAUSIBLE') return text;
    answers.push(text);
  }
  if (first === '') return first;
  const straight = answers.filter((text) => text !== '' && plausibilityOf(text, sound) !== 'REPEATED');
  if (straight.length > 0) return straight.reduce((fullest, text) => (text.length > fullest.length ? text : fullest));
  return answers.reduce((least, text) => (text !== '' && text.length < least.length ? text : least));
}

/** The gentlest first: what takes most of the pauses helps most, but takes something of the words too. */
function* furtherTries(sound: Int16Array, recognize: Recognize): Iterable<() => string> {
  const shortened = PAUSES_SECONDS.map((seconds) => shortenPauses(sound, seconds));
  const shorter = shortened.filter(({ length }, index) => length < (shortened[index - 1] ?? sound).length);
  for (const variant of [...shorter, withSilenceAround(sound)]) yield () => recognize(variant);
  yield () => transcribeHalves(shortened[0] ?? sound, recognize);
}

/** What is plausible of them: of a sound that the model fails on as a whole, it may transcribe one half. */
function transcribeHalves(sound: Int16Array, recognize: Recognize): string {
  const texts = halvesOf(sound).map((half) => {
    const text = recognize(withSilenceAround(half));
    return plausibilityOf(text, half) === 'PLAUSIBLE' ? text : '';
  });
  return texts.filter((text) => text !== '').join(' ');
}

/** How an answer of the model fits what it was made of. */
type Plausibility =
  | 'PLAUSIBLE'
  /** Nothing, or far less than is said in such a time. */
  | 'TOO_SHORT'
  /** The model repeated itself. */
  | 'REPEATED';

/** Without the pauses, people spoke 12 to 22 a second where the transcript was right: half of it is a part missing. */
const MIN_LETTERS_PER_SECOND = 7;
/** Of less, a short answer says nothing: a word may be a letter, and a beep is no word. */
const MIN_SPOKEN_SECONDS = 1;
/** In dB, between the soft and the loud of what is spoken: vowels and consonants. Of noise and tones it is near 0. */
const MIN_MOVEMENT = 6;
/** A letter, a group of them, or a whole phrase, more often in a row than anybody says it. */
const REPETITIONS = [/(\S)\1{7}/u, /(.{2,11}?)\1{5}/iu, /(.{12,80}?)\1{3}/iu];

/**
 * Judges what the model made of a sound. Of what nobody seems to speak in, any answer is plausible: no answer above all.
 *
 * @param sound of one channel at 16 kHz
 */
export function plausibilityOf(text: string, sound: Int16Array): Plausibility {
  // The last of them has no space behind it.
  if (REPETITIONS.some((repetition) => repetition.test(`${text} `))) return 'REPEATED';
  const letters = text.replaceAll(/\s/g, '').length;
  return letters < MIN_LETTERS_PER_SECOND * spokenSecondsOf(sound) ? 'TOO_SHORT' : 'PLAUSIBLE';
}

/** 0: it does not sound like speech, or is too short to judge. */
function spokenSecondsOf(sound: Int16Array): number {
  const levels = levelsOf(sound);
  const pauseLevel = pauseLevelOf(levels);
  const spoken = levels.filter((level) => level > pauseLevel);
  const movement = (levelBelow(spoken, 0.9) ?? 0) - (levelBelow(spoken, 0.1) ?? 0);
  const seconds = spoken.length / FRAMES_PER_SECOND;
  return movement < MIN_MOVEMENT || seconds < MIN_SPOKEN_SECONDS ? 0 : seconds;
}

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
