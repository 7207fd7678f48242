import { MediaFailure } from '../../domain/errors';
import { isWholeNumber } from '../../domain/input-forms';
import { isObject, type JsonObject, type JsonValue } from '../../domain/json';
import { canonicalLanguage } from '../../domain/language';
import { MAX_PROMPT_CHARACTERS } from '../../domain/model-parameters';
import type { PixelSize } from '../../providers/media-model';

const MAX_WORD_CHARACTERS = 100;
const MAX_PARAMETERS_CHARACTERS = 16_384;
const MAX_PARAMETERS_DEPTH = 8;
const MAX_SIDE_PIXELS = 16_384;
const MAX_RATIO = 100;
const MAX_SEED = 2 ** 31 - 1;

const at = (name: string) => ['input', name];

function invalid(name: string, message: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: at(name) });
}

/** A prompt, or a text to speak. @throws {MediaFailure} INVALID_INPUT */
export function checkText(name: string, text: string): string {
  if (text.length > MAX_PROMPT_CHARACTERS && isTooLong(text)) {
    throw invalid(name, `\`${name}\` has at most ${MAX_PROMPT_CHARACTERS} characters.`);
  }
  if (text.trim() === '') throw invalid(name, `\`${name}\` is empty.`);
  if (text.includes('\0') || !text.isWellFormed())
    throw invalid(name, `\`${name}\` is valid Unicode text without NUL.`);
  return text;
}

/** A character takes at most two units of a text, so that what is much too long is not counted. */
function isTooLong(text: string): boolean {
  return text.length > 2 * MAX_PROMPT_CHARACTERS || [...text].length > MAX_PROMPT_CHARACTERS;
}

/** A name that a provider has for something, such as a voice. @throws {MediaFailure} INVALID_INPUT */
export function checkWord(name: string, word: string | null | undefined): string | null {
  if (word == null) return null;
  if (word.length <= MAX_WORD_CHARACTERS && /^[\x20-\x7e]+$/.test(word)) return word;
  throw invalid(name, `\`${name}\` is 1 to ${MAX_WORD_CHARACTERS} printable ASCII characters.`);
}

/** @param range both ends belong to it @throws {MediaFailure} INVALID_INPUT */
export function checkRange(
  name: string,
  value: number | null | undefined,
  [least, most]: readonly [number, number],
): number | null {
  if (value == null) return null;
  if (value >= least && value <= most) return value;
  throw invalid(name, `\`${name}\` is from ${least} to ${most}.`);
}

/** The same, of a whole number. @throws {MediaFailure} INVALID_INPUT */
export function checkCount(
  name: string,
  value: number | null | undefined,
  range: readonly [number, number],
): number | null {
  if (value != null && !isWholeNumber(value)) throw invalid(name, `\`${name}\` is a whole number.`);
  return checkRange(name, value, range);
}

/** @throws {MediaFailure} INVALID_INPUT */
export function checkSeed(seed: number | null | undefined): number | null {
  return checkCount('seed', seed, [0, MAX_SEED]);
}

/** @param size `1024x768` @throws {MediaFailure} INVALID_INPUT */
export function checkSize(size: string | null | undefined): PixelSize | null {
  if (size == null) return null;
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size) ?? [];
  const sides = { width: Number(width), height: Number(height) };
  if (sides.width <= MAX_SIDE_PIXELS && sides.height <= MAX_SIDE_PIXELS) return sides;
  throw invalid('size', `\`size\` is a width and a height of at most ${MAX_SIDE_PIXELS} pixels, as \`1024x768\`.`);
}

/** @param ratio `16:9`, `19.5:9` @throws {MediaFailure} INVALID_INPUT */
export function checkAspectRatio(ratio: string | null | undefined): string | null {
  if (ratio == null) return null;
  const [, width, height] = /^([1-9]\d{0,2}(?:\.\d)?):([1-9]\d{0,2}(?:\.\d)?)$/.exec(ratio) ?? [];
  if (Number(width) <= MAX_RATIO && Number(height) <= MAX_RATIO) return ratio;
  throw invalid('aspectRatio', `\`aspectRatio\` is two numbers of at most ${MAX_RATIO}, as \`16:9\` or \`19.5:9\`.`);
}

/** @param language `en`, or `en-GB` (BCP 47) @returns it in canonical form @throws {MediaFailure} INVALID_INPUT */
export function checkLanguage(language: string | null | undefined): string | null {
  if (language == null) return null;
  const tag = canonicalLanguage(language);
  if (tag !== null) return tag;
  throw invalid('language', '`language` is a language tag, as `en` or `en-GB`.');
}

/**
 * What is for the model alone to understand, within bounds. null is «not given», as in the rest of the input: providers
 * would be sent it, and refuse it.
 *
 * @throws {MediaFailure} INVALID_INPUT
 */
export function checkParameters(parameters: JsonObject | null | undefined): JsonObject {
  if (parameters == null) return {};
  if (depthOf(parameters, MAX_PARAMETERS_DEPTH) > MAX_PARAMETERS_DEPTH) {
    throw invalid('parameters', `\`parameters\` are nested at most ${MAX_PARAMETERS_DEPTH} levels deep.`);
  }
  const text = JSON.stringify(parameters);
  if (text.length <= MAX_PARAMETERS_CHARACTERS && !text.includes('\\u0000')) return given(parameters);
  throw invalid(
    'parameters',
    `\`parameters\` have at most ${MAX_PARAMETERS_CHARACTERS} characters as JSON, without NUL.`,
  );
}

/** Items of a list have their places, and stay. */
function given(parameters: JsonObject): JsonObject {
  const entries = Object.entries(parameters).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, isObject(value) ? given(value) : value]));
}

/** Looks no further than one level beyond `limit`. */
function depthOf(value: JsonValue, limit: number): number {
  if (value === null || typeof value !== 'object') return 0;
  if (limit < 0) return 1;
  return 1 + Math.max(0, ...Object.values(value).map((inner) => depthOf(inner, limit - 1)));
}
