import type { RequestKind } from './faults';
import { ApiError } from './reply';

const EVERYWHERE = ['alt', 'fields', 'key', 'prettyPrint', 'quotaUser', 'userProject', 'projection'];
const PRECONDITIONS = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
];
const UPLOAD = ['uploadType', 'name', 'contentEncoding', 'kmsKeyName', 'predefinedAcl', ...PRECONDITIONS];
const SESSION = ['upload_id', ...UPLOAD];

/** The parameters that the API has, from its discovery document: https://storage.googleapis.com/$discovery/rest?version=v1 */
const KNOWN: Readonly<Record<RequestKind, readonly string[] | null>> = {
  bucket: ['ifMetagenerationMatch', 'ifMetagenerationNotMatch'],
  list: ['prefix', 'delimiter', 'maxResults', 'pageToken', 'versions', 'startOffset', 'endOffset', 'matchGlob'],
  metadata: ['generation', ...PRECONDITIONS],
  download: ['generation', ...PRECONDITIONS],
  delete: ['generation', ...PRECONDITIONS],
  upload: UPLOAD,
  'session-start': UPLOAD,
  'session-piece': SESSION,
  'session-status': SESSION,
  'session-cancel': SESSION,
  // Signed URLs carry whatever was signed.
  'signed-read': null,
  unknown: null,
};

const WHOLE_NUMBERS = ['generation', 'maxResults', ...PRECONDITIONS];

/**
 * Refuses parameters that the API does not have, and values that cannot be. Google itself passes over the former: a
 * mistyped precondition would protect nothing and nobody would know.
 *
 * @throws {ApiError} 400
 */
export function assertParameters(kind: RequestKind, query: URLSearchParams): void {
  const known = KNOWN[kind];
  for (const [name, value] of query) {
    if (known !== null && !known.includes(name) && !EVERYWHERE.includes(name)) {
      throw new ApiError(400, 'invalidParameter', `Unknown name "${name}": Cannot find field.`);
    }
    if (known !== null && WHOLE_NUMBERS.includes(name) && !/^\d{1,19}$/.test(value)) {
      throw new ApiError(400, 'invalid', `Invalid value for ${name}: "${value}" is not a valid integer`);
    }
  }
  const alt = query.get('alt');
  if (known !== null && alt !== null && alt !== 'json' && alt !== 'media') {
    throw new ApiError(400, 'invalidAltValue', `Invalid value for alt: ${alt}`);
  }
}
