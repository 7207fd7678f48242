import { primaryLanguage } from '../../../domain/language';

/**
 * What follows the language in the codes that Deepgram lists, of Nova-3 and Nova-2: anything else is «No such
 * model/language/tier combination». https://developers.deepgram.com/docs/models-languages-overview, and what was added to
 * it: changelog/2025/8/15 (da, sv), /9/2 (es, fr, pt), /11/4 (ko), /11/24 (de, nl), /2026/3/17 and /3/31 (th, zh), /8/5 (pa),
 * /9/3 (kk). Read in November 2026.
 */
const LISTED: ReadonlyMap<string, readonly string[]> = new Map([
  ['ar', 'AE DZ EG IQ IR JO KW LB MA PS QA SA SD SY TD TN'.split(' ')],
  ['da', ['DK']],
  ['de', ['CH']],
  ['en', ['AU', 'GB', 'IN', 'NZ', 'US']],
  ['es', ['419']],
  ['fr', ['CA']],
  ['kk', ['KZ']],
  ['ko', ['KR']],
  ['nl', ['BE']],
  ['pa', ['IN']],
  ['pt', ['BR', 'PT']],
  ['sv', ['SE']],
  ['th', ['TH']],
  ['zh', ['CN', 'HK', 'TW', 'Hans', 'Hant']],
]);

/** Languages that Deepgram calls by another name than BCP 47 has for them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['fil', 'tl'],
  ['nb', 'no'],
  ['nn', 'no'],
  ['yue', 'zh-HK'],
]);

/**
 * A language as Deepgram is told it: by its country, or else its script, where that is listed, and alone otherwise. Whether
 * it has the language it says itself, as it has more from month to month.
 *
 * @param tag BCP 47
 */
export function deepgramLanguage(tag: string): string {
  const language = primaryLanguage(tag);
  const { region, script } = new Intl.Locale(tag);
  const listed = LISTED.get(language) ?? [];
  const narrowed = [region, script].find((part) => part !== undefined && listed.includes(part));
  return narrowed === undefined ? (OTHER_NAMES.get(language) ?? language) : `${language}-${narrowed}`;
}
