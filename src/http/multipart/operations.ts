import { MultipartError } from './multipart-error';

/** The walk over `operations` is as long as the path, so the path is short: `variables.input.clips.0.poster` has five. */
const MAX_PATH_SEGMENTS = 8;
/** A GraphQL name, or a list's index. */
const SEGMENT = /^\w+$/;
const INHERITED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** For each file, by its field's name, where it belongs in the operation. */
export type FileMap = ReadonlyMap<string, readonly string[]>;

/** @throws {MultipartError} not JSON, not an object, or a batch */
export function parseOperations(text: string): Record<string, unknown> {
  const operations = parseJson('operations', text);
  if (Array.isArray(operations)) throw refused('Batched operations are not supported: send one operation a request.');
  if (!isRecord(operations)) throw refused('The field "operations" must be a JSON object.');
  return operations;
}

/** @throws {MultipartError} not JSON, not an object of lists of strings, no files, too many files */
export function parseFileMap(text: string, maxFiles: number): FileMap {
  const map = parseJson('map', text);
  if (!isRecord(map) || Array.isArray(map)) throw refused('The field "map" must be a JSON object.');
  const entries = Object.entries(map);
  if (entries.length === 0) throw refused('The field "map" names no files: send the operation as application/json.');
  if (entries.length > maxFiles) {
    throw new MultipartError('PAYLOAD_TOO_LARGE', `A request may carry at most ${maxFiles} files.`);
  }
  return new Map(entries.map(([fieldName, paths]) => [fieldName, checkPaths(fieldName, paths)]));
}

function checkPaths(fieldName: string, paths: unknown): readonly string[] {
  if (!Array.isArray(paths) || paths.length === 0 || !paths.every((path) => typeof path === 'string')) {
    throw refused(`The entry ${quote(fieldName)} of "map" must be a list of paths.`);
  }
  return paths;
}

/**
 * Puts `value` where the client left a null for it.
 *
 * @throws {MultipartError} the path is not of the form `variables.a.0.b`, leads nowhere, or not to a null
 */
export function placeAt(operations: Record<string, unknown>, path: string, value: object): void {
  const segments = path.split('.', MAX_PATH_SEGMENTS + 1);
  const last = segments.pop();
  const wellFormed =
    last !== undefined &&
    segments.length >= 1 &&
    segments.length < MAX_PATH_SEGMENTS &&
    segments[0] === 'variables' &&
    [...segments, last].every((segment) => SEGMENT.test(segment) && !INHERITED_NAMES.has(segment));
  if (!wellFormed) throw refused(`The path ${quote(path)} in "map" is not of the form "variables.name".`);

  let parent: unknown = operations;
  for (const segment of segments) {
    parent = isRecord(parent) && Object.hasOwn(parent, segment) ? parent[segment] : undefined;
  }
  if (!isRecord(parent) || !Object.hasOwn(parent, last) || parent[last] !== null) {
    throw refused(`The path ${quote(path)} in "map" does not lead to a null in "operations".`);
  }
  parent[last] = value;
}

function parseJson(fieldName: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MultipartError('BAD_REQUEST', `The field "${fieldName}" is not valid JSON.`, { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What a client sent, short enough for an error's message. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function refused(message: string): MultipartError {
  return new MultipartError('BAD_REQUEST', message);
}
