import { MediaFailure } from '../domain/errors';
import { plainWords } from './plain-words';

/** What the schemas of a route refuse, as the operations would. null: it is no such thing. */
export function invalidRequestOf(error: Error): MediaFailure | null {
  const { validation, validationContext } = error as Partial<{
    readonly validation: readonly { readonly instancePath: string; readonly message?: string }[];
    readonly validationContext: string;
  }>;
  const problem = validation?.[0];
  if (problem === undefined) return null;
  const segments = problem.instancePath.split('/').filter((segment) => segment !== '');
  // A query has no entries that a client could know by their numbers: `kind=image,audio` is one text.
  const path = validationContext === 'querystring' ? segments.slice(0, 1) : segments;
  const place = validationContext === 'querystring' ? 'query' : (validationContext ?? 'request');
  const field = path.length === 0 ? `The ${place}` : `\`${path.join('.')}\``;
  return new MediaFailure('INVALID_INPUT', `${field}: ${plainWords(problem.message ?? 'it is not valid')}.`, {
    ...(path.length > 0 && { path }),
  });
}

/** The four ways in which operations are given media: the doors have one text for them. */
const MEDIA_SOURCES = ['url', 'dataUri', 'fileId', 'upload'];

/** The door's name of the field that an operation calls by this path; one that the door itself has found has it already. */
export function paramOf(inputPath: readonly string[], names: Readonly<Record<string, string>>): string | null {
  // A field of `/v3` is called `input`; operations name a field of theirs by two segments at least.
  if (inputPath[0] !== 'input' || inputPath.length === 1) return inputPath.join('.') || null;
  const path = inputPath.slice(1);
  const own = MEDIA_SOURCES.includes(path.at(-1) ?? '') && path.length > 1 ? path.slice(0, -1) : path;
  for (let length = own.length; length > 0; length--) {
    const name = names[own.slice(0, length).join('.')];
    if (name !== undefined) return [name, ...own.slice(length)].join('.');
  }
  // Below, names are the providers' own.
  if (own[0] === 'parameters') return own.join('.');
  // A list of entries to operations, and an object to the doors, in which no entry has a number.
  if (own[0] === 'metadata') return 'metadata';
  return own.length === 0 ? null : own.map(snakeCase).join('.');
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
