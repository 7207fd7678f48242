/** ISO 639-1 of what a provider calls a language, such as `eng` or `en-US`; null where it has none. */
export function languageCode(language: string | null): string | null {
  if (language === null) return null;
  try {
    const code = new Intl.Locale(language).language;
    return code.length === 2 ? code : null;
  } catch {
    return null;
  }
}
