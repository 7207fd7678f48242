import type { TranscriptSegment } from '../../../domain/generation';
import { plausibleSeconds } from './plausible-times';

/** A word of a transcript, or what stands between two. */
export interface SpokenWord {
  readonly text: string;
  /** null: not said. */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  readonly speaker: string | null;
  /** It stands between words, and lasts as long as the silence that it stands for. */
  readonly isSpace: boolean;
}

/** A silence that ends a segment, as in Deepgram's utterances. */
const SILENCE_SECONDS = 0.8;

/** One segment for as long as the same person speaks without a pause. A word from before it begins another. */
export function joinWords(words: readonly SpokenWord[]): readonly TranscriptSegment[] {
  const segments: (Omit<TranscriptSegment, 'text'> & { readonly texts: string[] })[] = [];
  for (const { text, startSeconds, endSeconds, speaker, isSpace } of words) {
    const last = segments.at(-1);
    const start = plausibleSeconds(startSeconds) ?? last?.endSeconds ?? 0;
    const end = Math.max(start, plausibleSeconds(endSeconds) ?? start);
    if (last !== undefined && (isSpace || goesOn(last, start, speaker))) {
      last.texts.push(text);
      if (!isSpace) segments[segments.length - 1] = { ...last, endSeconds: Math.max(last.endSeconds, end) };
    } else if (!isSpace) {
      segments.push({ startSeconds: start, endSeconds: end, texts: [text], speaker });
    }
  }
  return segments.map(({ texts, ...segment }) => ({ ...segment, text: texts.join('').trim() }));
}

function goesOn(last: Omit<TranscriptSegment, 'text'>, start: number, speaker: string | null): boolean {
  return last.speaker === speaker && start >= last.startSeconds && start - last.endSeconds < SILENCE_SECONDS;
}

/** Scripts that set no blanks between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

/** How far behind the word before a word is looked for: what stands between the two is punctuation, if anything. */
const MAX_GAP = 16;

/**
 * Words that come without what stands between them, each with the blank before it where the text has one. Where it is not
 * found in the text, the script decides.
 */
export function withBlanks(words: readonly string[], text: string | null): string[] {
  let at = 0;
  let before = '';
  return words.map((given) => {
    const word = given.trim();
    if (word === '') return '';
    const found = text?.slice(at, at + MAX_GAP + word.length).indexOf(word) ?? -1;
    const gap = found < 0 ? '' : (text?.slice(at, at + found) ?? '');
    const isNext = found >= 0 && gap === '';
    const isSpaced = /\s/.test(gap) || (!isNext && !isUnspaced(before, word));
    if (found >= 0) at += found + word.length;
    const isFirst = before === '';
    before = word;
    return isSpaced && !isFirst ? ` ${word}` : word;
  });
}

function isUnspaced(before: string, word: string): boolean {
  return UNSPACED.test([...before.slice(-2)].at(-1) ?? '') || UNSPACED.test([...word.slice(0, 2)][0] ?? '');
}
