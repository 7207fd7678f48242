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
