export interface FilterProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** As many as one call deletes. */
const MAX_ALTERNATIVES = 1_000;
const MAX_TEXT_CHARACTERS = 1_000;
/** What is shorter has no trigram, so that no index finds it: every name of every organization would be read. */
const MIN_NEEDLE_CHARACTERS = 3;
/** Filters whose matches are few, and found by their ids. */
const FINDING_FIELDS = ['ids', 'producedBy'];

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
    } else if (field === 'filenameContains' && typeof value === 'string' && isTooShort(value)) {
      return { path: [field], message: `\`${field}\` takes at least ${MIN_NEEDLE_CHARACTERS} characters.` };
    }
  }
  return null;
}

/** Whether an index finds what matches without reading what does not: there is no filter, or it names what it wants. */
export function isFoundByIndex(filter: object): boolean {
  const given = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  return given.length === 0 || given.some(([field]) => FINDING_FIELDS.includes(field));
}

/** Counted as Postgres does. Empty, it is no condition. */
function isTooShort(needle: string): boolean {
  return needle !== '' && [...needle.slice(0, 2 * MIN_NEEDLE_CHARACTERS)].length < MIN_NEEDLE_CHARACTERS;
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
