import { MediaFailure } from '../../../domain/errors';

const TEXT_PATH = ['input', 'text'];

/** Letters and signs that have a plain way to write them, which Unicode's decomposition does not give. */
const PLAIN_SPELLINGS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '–': ' - ',
  '—': ' - ',
  '−': ' minus ',
  '⁄': '/',
  '×': ' times ',
  '÷': ' divided by ',
  '°': ' degrees ',
  '€': ' euros ',
  '£': ' pounds ',
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};

/**
 * The text in printable ASCII, which is all that Flite can read: accents are left out, typographic signs made plain,
 * and what has no sound, such as emoji and line breaks, becomes space.
 *
 * @throws {MediaFailure} INVALID_INPUT: nothing to say in it, or letters, digits or currencies of other scripts, which
 * would be left out unheard
 */
export function speakableText(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\P{ASCII}/gu, (character) => PLAIN_SPELLINGS[character] ?? character);
  if (/(?!\p{ASCII})[\p{L}\p{N}\p{Sc}]/u.test(plain)) {
    throw unspeakable('This model reads English: letters, digits and currencies of other scripts are beyond it.');
  }
  const printable = plain.replace(/[^\x21-\x7e]+/g, ' ').trim();
  if (!isSpeakable(printable)) throw unspeakable('There is no letter and no digit in the text, so nothing to say.');
  return printable;
}

/** Whether there is something to say in a text of ASCII. */
export function isSpeakable(text: string): boolean {
  return /[a-z0-9]/i.test(text);
}

function unspeakable(message: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: TEXT_PATH });
}

/**
 * What Flite is given at once, in characters: some 16 seconds of speech. The time it takes grows faster than the text
 * (5,000 characters: 4 s as one piece, 3.3 s as seventeen), and 317 punctuation marks in a row crash it.
 */
const MAX_PIECE_CHARACTERS = 250;

/** Cuts a text where it is heard least: after sentences; a sentence that is too long after words; a word anywhere. */
export function textPieces(text: string): string[] {
  const parts = sentencesOf(text).flatMap((sentence) => (fits(sentence) ? [sentence] : wordsOf(sentence)));
  const pieces: string[] = [];
  let piece = '';
  for (const part of parts.flatMap((word) => (fits(word) ? [word] : slicesOf(word)))) {
    if (!fits(piece + part)) {
      pieces.push(piece);
      piece = '';
    }
    piece += part;
  }
  return [...pieces, piece];
}

function fits(part: string): boolean {
  return part.length <= MAX_PIECE_CHARACTERS;
}

function sentencesOf(text: string): string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text);
  return Array.from(segments, ({ segment }) => segment);
}

/** Each with the space after it. */
function wordsOf(sentence: string): string[] {
  return sentence.match(/[^ ]+ *| +/g) ?? [];
}

function slicesOf(word: string): string[] {
  const count = Math.ceil(word.length / MAX_PIECE_CHARACTERS);
  return Array.from({ length: count }, (_, index) =>
    word.slice(index * MAX_PIECE_CHARACTERS, (index + 1) * MAX_PIECE_CHARACTERS),
  );
}
