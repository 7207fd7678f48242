import { MediaFailure } from '../../../domain/errors';

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
  return new MediaFailure('INVALID_INPUT', message, { path: ['input', 'text'] });
}
