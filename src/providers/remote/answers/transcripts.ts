import type { Transcript, TranscriptSegment } from '../../../domain/generation';

/** Over eleven days: no file is so long. */
const MAX_SECONDS = 1e6;

/** null for what is no time within a file, or the length of one. */
export function plausibleSeconds(seconds: number | null): number | null {
  return seconds !== null && seconds >= 0 && seconds <= MAX_SECONDS ? seconds : null;
}

/** When the last of what is spoken ends; null where no plausible end is given. */
export function endOf(segments: readonly Pick<TranscriptSegment, 'endSeconds'>[]): number | null {
  return segments.reduce<number | null>((last, { endSeconds }) => {
    const end = plausibleSeconds(endSeconds);
    return end === null ? last : Math.max(last ?? 0, end);
  }, null);
}

/**
 * The same transcript, whatever times a provider gave it: parts in the order of their beginnings, none of which ends before
 * it begins. A part without a time that can be is left out, as the text has it all; the length of such is that of the parts.
 */
export function withPlausibleTimes(transcript: Transcript): Transcript {
  const segments = transcript.segments
    .flatMap((segment) => {
      const startSeconds = plausibleSeconds(segment.startSeconds);
      if (startSeconds === null) return [];
      return [
        { ...segment, startSeconds, endSeconds: Math.max(startSeconds, plausibleSeconds(segment.endSeconds) ?? 0) },
      ];
    })
    .sort((one, other) => one.startSeconds - other.startSeconds);
  const { durationSeconds } = transcript;
  const isDoubtful = durationSeconds !== null && plausibleSeconds(durationSeconds) === null;
  return { ...transcript, segments, durationSeconds: isDoubtful ? endOf(segments) : durationSeconds };
}

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

/** ISO 639-1 of what a provider calls a language, such as `eng`, `en-US` or `English`; null where it has none. */
export function languageCode(language: string | null): string | null {
  if (language === null) return null;
  const name = language.trim().toLowerCase();
  return codeOf(name) ?? OTHER_NAMES.get(name) ?? codesByName().get(name) ?? null;
}

/** What Whisper calls languages that have another name in the tables of Unicode: tokenizer.py of openai/whisper. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['burmese', 'my'],
  ['castilian', 'es'],
  ['flemish', 'nl'],
  ['haitian', 'ht'],
  ['haitian creole', 'ht'],
  ['letzeburgesch', 'lb'],
  ['mandarin', 'zh'],
  ['maori', 'mi'],
  ['moldavian', 'ro'],
  ['moldovan', 'ro'],
  ['myanmar', 'my'],
  ['nynorsk', 'nn'],
  ['panjabi', 'pa'],
  ['pushto', 'ps'],
  ['sinhala', 'si'],
  ['sinhalese', 'si'],
  ['tagalog', 'tl'],
  ['valencian', 'ca'],
]);

function codeOf(tag: string): string | null {
  try {
    const code = new Intl.Locale(tag).language;
    return code.length === 2 ? code : null;
  } catch {
    return null;
  }
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
let codes: ReadonlyMap<string, string> | null = null;

/** The English names of all languages of two letters, in lower case: put together once, in some milliseconds. */
function codesByName(): ReadonlyMap<string, string> {
  if (codes !== null) return codes;
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const found = new Map<string, string>();
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const name = names.of(first + second)?.toLowerCase();
      // Of several codes the first is the one in use: `he` stands before the older `iw`.
      if (name !== undefined && !found.has(name)) found.set(name, first + second);
    }
  }
  codes = found;
  return found;
}
