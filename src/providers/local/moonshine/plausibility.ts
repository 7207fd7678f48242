import { FRAMES_PER_SECOND, levelBelow, levelsOf, pauseLevelOf } from './levels';

/** How an answer of the model fits what it was made of. */
export type Plausibility =
  | 'PLAUSIBLE'
  /** Nothing, or far less than is said in such a time. */
  | 'TOO_SHORT'
  /** The model went round in circles. */
  | 'REPEATED';

/** Without the pauses, people spoke 12 to 22 a second where the model heard them well: of half of it, it heard nothing. */
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

/** 0: it does not sound like speech, or is too short to tell. */
function spokenSecondsOf(sound: Int16Array): number {
  const levels = levelsOf(sound);
  const pauseLevel = pauseLevelOf(levels);
  const spoken = levels.filter((level) => level > pauseLevel);
  const movement = (levelBelow(spoken, 0.9) ?? 0) - (levelBelow(spoken, 0.1) ?? 0);
  const seconds = spoken.length / FRAMES_PER_SECOND;
  return movement < MIN_MOVEMENT || seconds < MIN_SPOKEN_SECONDS ? 0 : seconds;
}
