/** A language and what it is narrowed to; POSIX writes `en_GB`. */
const LANGUAGE_TAG = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/;

/**
 * A language tag (BCP 47, https://www.rfc-editor.org/info/bcp47) in its canonical form: `en-US` of `EN-us` and of `en_US`,
 * `de` of `deu`.
 *
 * @returns null for what is none
 */
export function canonicalLanguage(tag: string): string | null {
  if (!LANGUAGE_TAG.test(tag)) return null;
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The language alone: `en` of `en-US`. Speech is recognized by language, not by country. */
export function primaryLanguage(tag: string): string {
  return (tag.split(/[-_]/, 1)[0] ?? tag).toLowerCase();
}
