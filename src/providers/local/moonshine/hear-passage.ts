import { plausibilityOf } from './plausibility';
import type { Recognize } from './recognizer';
import { halvesOf, shortenPauses, withSilenceAround } from './vary-sound';

/**
 * How much is left of each pause, from try to try. Of 14 recordings that came back empty, with pauses between their phrases
 * and noise behind them, the first made 4 heard, and the last all; silence around them made it 2.
 */
const PAUSES_SECONDS = [0.4, 0.08];

/**
 * Makes text of what the model hears at once, and does not take its first answer for the last. Of some sounds it takes the
 * first word for the end of all, or says one syllable on and on; the same shifted by a tenth of a second it hears in full.
 * What it cannot be right about, it hears up to four times more, each time a little different.
 *
 * @param sound of one channel at 16 kHz: at least one sample, and 30 s at the most
 * @returns the first answer that is plausible, else the fullest; one that goes round in circles if there is no other.
 * Nothing is made up: where it hears nothing at first, an answer that is not plausible is none.
 */
export function hearPassage(sound: Int16Array, recognize: Recognize): string {
  const first = recognize(sound);
  if (plausibilityOf(first, sound) === 'PLAUSIBLE') return first;
  const answers = [first];
  for (const hear of furtherTries(sound, recognize)) {
    const text = hear();
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
  yield () => hearHalves(shortened[0] ?? sound, recognize);
}

/** What is plausible of them: of what the model cannot hear as a whole, it may hear one. */
function hearHalves(sound: Int16Array, recognize: Recognize): string {
  const heard = halvesOf(sound).map((half) => {
    const text = recognize(withSilenceAround(half));
    return plausibilityOf(text, half) === 'PLAUSIBLE' ? text : '';
  });
  return heard.filter((text) => text !== '').join(' ');
}
