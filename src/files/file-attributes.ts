import { findFiles, findGoneReason } from '../database/repositories/files/find-files';
import { updateFileRow } from '../database/repositories/files/update-file';
import { type Caller, requireProject, requireScope } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import { FILE_PURPOSES, type FilePurpose, isStored, type MediaFile } from '../domain/file';
import { isId } from '../domain/id';
import { isAmong, isSha256 } from '../domain/input-forms';
import { goneFailure } from './failures';
import { type FileServices, scopeOf } from './file-services';

export interface MetadataEntry {
  readonly key: string;
  readonly value: string;
}

/** What a client may say about a file. Absent and null both mean: not given. */
export interface FileAttributesInput {
  readonly filename?: string | null;
  readonly ttlSeconds?: number | null;
  readonly tags?: readonly string[] | null;
  readonly metadata?: readonly MetadataEntry[] | null;
}

/** The same, checked; null where it was not given. */
export interface FileAttributes {
  readonly filename: string | null;
  readonly ttlSeconds: number | null;
  readonly tags: readonly string[] | null;
  readonly metadata: Readonly<Record<string, string>> | null;
}

const MAX_FILENAME_CHARACTERS = 255;
export const MAX_TAGS = 50;
const MAX_TAG_CHARACTERS = 100;
const MAX_METADATA_ENTRIES = 50;
const MAX_METADATA_KEY_CHARACTERS = 64;
const MAX_METADATA_VALUE_CHARACTERS = 1_000;
/** A century: far enough for anybody, near enough for every calendar. */
const MAX_TTL_SECONDS = 100 * 365 * 24 * 3600;

/** Control characters, which no name needs: Postgres refuses NUL, and line breaks end up in headers and logs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/**
 * What is not seen and says nothing in a name: marks that turn the text around them, by which `gpj.exe` reads as `exe.jpg`
 * and which phones and WhatsApp put before names all the same; blanks without width; byte order marks. The joiners U+200C
 * and U+200D are letters' parts, in Persian as in emoji.
 */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

/** @throws {MediaFailure} INVALID_INPUT with the path of the field, under `path` */
export function checkFileAttributes(input: FileAttributesInput, path: readonly string[]): FileAttributes {
  return {
    filename: input.filename == null ? null : checkFilename(input.filename, [...path, 'filename']),
    ttlSeconds: input.ttlSeconds == null ? null : checkTtl(input.ttlSeconds, [...path, 'ttlSeconds']),
    tags: input.tags == null ? null : checkTags(input.tags, [...path, 'tags']),
    metadata: input.metadata == null ? null : checkMetadata(input.metadata, [...path, 'metadata']),
  };
}

/** A name that came with the bytes and that nobody chose with care: what is wrong with it is mended, not refused. */
export function cleanFilename(name: string): string | null {
  const base = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const cleaned = base.replaceAll(new RegExp(CONTROL, 'g'), '').replaceAll(INVISIBLE, '').trim();
  const shortened = [...cleaned.toWellFormed()].slice(0, MAX_FILENAME_CHARACTERS).join('').trimEnd();
  return shortened === '' || shortened === '.' || shortened === '..' ? null : shortened;
}

/** What a client says of the bytes that it sends. */
export interface ContentClaims {
  readonly purpose: FilePurpose;
  readonly sha256?: string | null;
}

/** @throws {MediaFailure} INVALID_INPUT with the path of the field, under `path` */
export function checkContentClaims({ purpose, sha256 = null }: ContentClaims, path: readonly string[]) {
  if (!isAmong(FILE_PURPOSES, purpose))
    throw invalid(`A purpose is ${FILE_PURPOSES.join(' or ')}.`, [...path, 'purpose']);
  if (sha256 !== null && !isSha256(sha256)) {
    throw invalid('A SHA-256 is 64 lowercase hexadecimal digits.', [...path, 'sha256']);
  }
  return { purpose, sha256 };
}

function checkFilename(name: string, path: readonly string[]): string {
  // Before it is normalized, which takes a time that grows with the square of a run of combining marks.
  if (name.length > 2 * MAX_FILENAME_CHARACTERS || [...name].length > MAX_FILENAME_CHARACTERS)
    throw invalid(`A filename has at most ${MAX_FILENAME_CHARACTERS} characters.`, path);
  const cleaned = cleanFilename(name);
  if (cleaned === null) throw invalid('The filename is empty.', path);
  const normalized = name.normalize('NFC');
  const visible = normalized.replaceAll(INVISIBLE, '');
  if (cleaned !== (visible === normalized ? visible : visible.trim())) {
    throw invalid('A filename has no slashes, control characters or spaces at its ends.', path);
  }
  return cleaned;
}

function checkTtl(seconds: number, path: readonly string[]): number {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_TTL_SECONDS) return seconds;
  throw invalid(`A time to live is from 1 to ${MAX_TTL_SECONDS} seconds.`, path);
}

/** @throws {MediaFailure} INVALID_INPUT */
function checkTags(tags: readonly string[], path: readonly string[]): string[] {
  if (tags.length > MAX_TAGS) throw invalid(`A file has at most ${MAX_TAGS} tags.`, path);
  const checked = tags.map((tag, index) => checkText(tag, MAX_TAG_CHARACTERS, 'tag', [...path, String(index)]));
  return [...new Set(checked)];
}

function checkMetadata(entries: readonly MetadataEntry[], path: readonly string[]): Record<string, string> {
  if (entries.length > MAX_METADATA_ENTRIES)
    throw invalid(`A file has at most ${MAX_METADATA_ENTRIES} metadata entries.`, path);
  const checked = new Map<string, string>();
  for (const [index, { key, value }] of entries.entries()) {
    const at = [...path, String(index)];
    checkText(key, MAX_METADATA_KEY_CHARACTERS, 'metadata key', [...at, 'key']);
    if (checked.has(key)) throw invalid(`The metadata key ${JSON.stringify(key)} is given twice.`, [...at, 'key']);
    checkLength(value, MAX_METADATA_VALUE_CHARACTERS, 'metadata value', [...at, 'value']);
    checked.set(key, value);
  }
  return Object.fromEntries(checked);
}

function checkText(text: string, maxCharacters: number, noun: string, path: readonly string[]): string {
  checkLength(text, maxCharacters, noun, path);
  if (text.trim() === '') throw invalid(`A ${noun} is not empty.`, path);
  if (CONTROL.test(text)) throw invalid(`A ${noun} has no control characters.`, path);
  return text;
}

function checkLength(text: string, maxCharacters: number, noun: string, path: readonly string[]): string {
  if (text.length > maxCharacters) throw invalid(`A ${noun} has at most ${maxCharacters} characters.`, path);
  if (text.includes('\0') || !text.isWellFormed()) throw invalid(`A ${noun} is valid Unicode text without NUL.`, path);
  return text;
}

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path });
}

export interface UpdateFileInput extends FileAttributesInput {
  readonly id: string;
  /** Beside those it has. Not with `tags`. */
  readonly addTags?: readonly string[] | null;
  /** Those it does not have are no matter. Not with `tags`. */
  readonly removeTags?: readonly string[] | null;
}

/**
 * Changes what is given and leaves the rest. A time to live counts from now and is clamped to `maxExpiresAt`.
 *
 * @throws {MediaFailure} INVALID_INPUT, FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED; FILE_NOT_READY for the time to live
   of a file whose bytes have not arrived
 */
export async function updateFile(storage: FileServices, caller: Caller, input: UpdateFileInput): Promise<MediaFile> {
  requireScope(caller, 'FILES_WRITE');
  requireProject(caller);
  const changes = { ...checkFileAttributes(input, ['input']), ...checkTagChanges(input) };
  const { manager } = storage.dataSource;
  const updated = isId('file', input.id)
    ? await updateFileRow(manager, scopeOf(caller), input.id, changes, MAX_TAGS)
    : null;
  if (updated !== null) return updated;
  throw await explainNoUpdate(storage, caller, input);
}

/** What is added and removed is so by the statement itself: two clients that change tags at once lose none of them. */
function checkTagChanges({ tags, addTags, removeTags }: UpdateFileInput) {
  const changes = { addTags, removeTags };
  for (const [name, given] of Object.entries(changes)) {
    if (given == null || tags == null) continue;
    throw invalid(`Give either \`tags\`, which are all of them, or \`${name}\`.`, ['input', name]);
  }
  const both = removeTags?.findIndex((tag) => addTags?.includes(tag)) ?? -1;
  if (both >= 0) throw invalid('This tag is to be added as well.', ['input', 'removeTags', String(both)]);
  return {
    addTags: addTags == null ? null : checkTags(addTags, ['input', 'addTags']),
    removeTags: removeTags == null ? null : checkTags(removeTags, ['input', 'removeTags']),
  };
}

async function explainNoUpdate(
  storage: FileServices,
  caller: Caller,
  { id, ttlSeconds }: UpdateFileInput,
): Promise<MediaFailure> {
  if (!isId('file', id)) return goneFailure(id, null).at(['input', 'id']);
  const [file] = await findFiles(storage.dataSource, scopeOf(caller), [id]);
  if (file !== undefined && (ttlSeconds == null || isStored(file.status))) {
    return invalid(`A file has at most ${MAX_TAGS} tags: with these it would have more.`, ['input', 'addTags']);
  }
  if (file !== undefined) {
    const message = 'The time to live of a file begins when its bytes have arrived, and cannot be changed before.';
    const details = { type: 'FILE', fileId: id } as const;
    return new MediaFailure('FILE_NOT_READY', message, { path: ['input', 'ttlSeconds'], retryable: true, details });
  }
  const reason = await findGoneReason(storage.dataSource.manager, scopeOf(caller), id);
  return goneFailure(id, reason).at(['input', 'id']);
}
