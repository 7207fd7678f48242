export interface FilterProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** As many as one call deletes. */
const MAX_ALTERNATIVES = 1_000;
const MAX_TEXT_CHARACTERS = 1_000;

/** Bounds what the filter of a list may cost and keeps out text that Postgres cannot take. @returns null when all is well */
export function checkFilter(filter: object): FilterProblem | null {
  for (const [field, value] of Object.entries(filter)) {
    if (Array.isArray(value)) {
      if (value.length > MAX_ALTERNATIVES)
        return { path: [field], message: `\`${field}\` has at most ${MAX_ALTERNATIVES} entries.` };
      const index = value.findIndex((entry) => !isPlain(entry));
      if (index >= 0) return { path: [field, String(index)], message: textProblem(field) };
    } else if (!isPlain(value)) {
      return { path: [field], message: textProblem(field) };
    }
  }
  return null;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string')
    return value.length <= MAX_TEXT_CHARACTERS && !value.includes('\0') && value.isWellFormed();
  if (value === null || typeof value !== 'object' || value instanceof Date) return true;
  return Object.values(value).every(isPlain);
}

function textProblem(field: string): string {
  return `\`${field}\` takes Unicode text without NUL, of at most ${MAX_TEXT_CHARACTERS} characters.`;
}
