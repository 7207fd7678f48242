import { FILE_ORIGINS, FILE_PURPOSES, FILE_STATUSES } from '../../domain/file';
import { isAmong, isInstantOfInput, isSha256, isWholeNumber } from '../../domain/input-forms';
import type { FileFilter } from '../../domain/list-filters';
import { MEDIA_KINDS } from '../../domain/media';

export interface FilterProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** What a field of a filter takes: a value of a form, a list of texts or of entries, or a list of some of these names. */
type FieldForm = 'TEXT' | 'NEEDLE' | 'TEXTS' | 'ENTRIES' | 'SHA256' | 'BYTE_COUNTS' | 'INSTANTS' | readonly string[];

export type FilterForms<Filter> = Readonly<Record<keyof Filter, FieldForm>>;

const FILE_FILTER: FilterForms<FileFilter> = {
  ids: 'TEXTS',
  projectIds: 'TEXTS',
  ownerIds: 'TEXTS',
  kind: MEDIA_KINDS,
  mimeType: 'TEXTS',
  purpose: FILE_PURPOSES,
  origin: FILE_ORIGINS,
  status: FILE_STATUSES,
  tagsAll: 'TEXTS',
  tagsAny: 'TEXTS',
  metadata: 'ENTRIES',
  filenameContains: 'NEEDLE',
  sha256: 'SHA256',
  sizeBytes: 'BYTE_COUNTS',
  createdAt: 'INSTANTS',
  expiresAt: 'INSTANTS',
  producedBy: 'TEXT',
};

/** As many as one call deletes. */
const MAX_ALTERNATIVES = 1_000;
const MAX_TEXT_CHARACTERS = 1_000;
/** What is shorter has no trigram, so that no index finds it: every name of every organization would be read. */
const MIN_NEEDLE_CHARACTERS = 3;
/** Filters whose matches are few, and found by their ids. */
const FINDING_FIELDS = ['ids', 'producedBy'];

/** Bounds what the filter of a list may cost and keeps out what Postgres cannot take. @returns null when all is well */
export function checkFileFilter(filter: FileFilter): FilterProblem | null {
  return checkFilter(filter, FILE_FILTER);
}

/** The same, for a filter of other fields. */
export function checkFilter<Filter extends object>(filter: Filter, forms: FilterForms<Filter>): FilterProblem | null {
  for (const [field, value] of Object.entries(filter)) {
    if (value === null || value === undefined) continue;
    // A condition that is passed over would let more match than was meant.
    if (!Object.hasOwn(forms, field)) return { path: [field], message: `\`${field}\` is no field of this filter.` };
    const problem = checkField(field, value, forms[field as keyof Filter]);
    if (problem !== null) return problem;
  }
  return null;
}

function checkField(field: string, value: unknown, form: FieldForm): FilterProblem | null {
  const path = [field];
  switch (form) {
    case 'TEXT':
      return isText(value) ? null : { path, message: textProblem(field) };
    case 'NEEDLE':
      if (!isText(value)) return { path, message: textProblem(field) };
      if (!isTooShort(value)) return null;
      return { path, message: `\`${field}\` takes at least ${MIN_NEEDLE_CHARACTERS} characters.` };
    case 'TEXTS':
      return checkEach(field, value, isText, textProblem(field));
    case 'ENTRIES':
      return checkEach(field, value, isEntry, textProblem(field));
    case 'SHA256':
      return isSha256(value) ? null : { path, message: `\`${field}\` takes 64 lowercase hexadecimal digits.` };
    case 'BYTE_COUNTS':
      return isRange(value, ['gte', 'lte'], isWholeNumber)
        ? null
        : { path, message: `\`${field}\` takes whole numbers of bytes.` };
    case 'INSTANTS':
      return isRange(value, ['gte', 'lt'], isInstantOfInput) ? null : { path, message: `\`${field}\` takes instants.` };
    default:
      return checkEach(field, value, (entry) => isAmong(form, entry), `\`${field}\` takes ${form.join(', ')}.`);
  }
}

function checkEach(
  field: string,
  value: unknown,
  isFit: (entry: unknown) => boolean,
  message: string,
): FilterProblem | null {
  if (!Array.isArray(value)) return { path: [field], message: `\`${field}\` takes a list.` };
  if (value.length > MAX_ALTERNATIVES)
    return { path: [field], message: `\`${field}\` has at most ${MAX_ALTERNATIVES} entries.` };
  const index = value.findIndex((entry) => !isFit(entry));
  return index < 0 ? null : { path: [field, String(index)], message };
}

function isText(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MAX_TEXT_CHARACTERS && !value.includes('\0') && value.isWellFormed()
  );
}

function isEntry(value: unknown): boolean {
  const { key, value: fact } = Object(value);
  return isText(key) && isText(fact);
}

/** An end that is not given is open. */
function isRange(value: unknown, ends: readonly string[], isFit: (end: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = Object.entries(value).filter(([, end]) => end !== null && end !== undefined);
  return given.every(([name, end]) => ends.includes(name) && isFit(end));
}

/** Counted as Postgres does. Empty, it is no condition. */
function isTooShort(needle: string): boolean {
  return needle !== '' && [...needle.slice(0, 2 * MIN_NEEDLE_CHARACTERS)].length < MIN_NEEDLE_CHARACTERS;
}

function textProblem(field: string): string {
  return `\`${field}\` takes Unicode text without NUL, of at most ${MAX_TEXT_CHARACTERS} characters.`;
}

/** Whether an index finds what matches without reading what does not: there is no filter, or it names what it wants. */
export function isFoundByIndex(filter: object): boolean {
  const given = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  return given.every(isOneOwner) || given.some(([field]) => FINDING_FIELDS.includes(field));
}

/** Files of an owner have indexes of their own. */
function isOneOwner([field, value]: readonly [string, unknown]): boolean {
  return field === 'ownerIds' && Array.isArray(value) && value.length === 1;
}
