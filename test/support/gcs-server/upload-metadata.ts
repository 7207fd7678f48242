import type { UploadMetadata } from './bucket';
import { ApiError, headerOf, type ServerRequest } from './reply';

/** @throws {ApiError} 400 it is no JSON object, or not one that an object's metadata could be */
export function parseUploadMetadata(json: Buffer): UploadMetadata {
  const given = parseObject(json);
  for (const name of ['name', 'contentType', 'crc32c', 'md5Hash'] as const) {
    if (given[name] !== undefined && typeof given[name] !== 'string') throw invalid(`Invalid value for ${name}`);
  }
  const custom: unknown = given['metadata'] ?? {};
  const isCustom = typeof custom === 'object' && custom !== null;
  if (!isCustom || Object.values(custom).some((value) => typeof value !== 'string')) {
    throw invalid('Invalid value for metadata');
  }
  return given;
}

function parseObject(json: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below.
  }
  throw new ApiError(400, 'parseError', 'Parse Error');
}

/** The text is Google's own: https://github.com/buildkite/agent/pull/361 @throws {ApiError} 400 */
export function assertSameType(ofUpload: string, ofMetadata: string | undefined): void {
  if (ofMetadata === undefined || ofMetadata === ofUpload) return;
  throw invalid(
    `Content-Type specified in the upload (${ofUpload}) does not match Content-Type specified in metadata (${ofMetadata}).`,
  );
}

/** The name that an upload gives its object, in the query or in the metadata. @throws {ApiError} 400 */
export function objectNameOf({ query }: ServerRequest, given: UploadMetadata): string {
  const name = query.get('name') ?? given.name ?? '';
  if (name === '') throw new ApiError(400, 'required', 'Required');
  if (given.name !== undefined && given.name !== name) {
    throw invalid(`Value '${given.name}' in content does not agree with value '${name}'.`);
  }
  return name;
}

/** `X-Goog-Hash`, as it comes with the last bytes of a session. */
export function hashesOf(request: ServerRequest): Pick<UploadMetadata, 'crc32c' | 'md5Hash'> {
  const header = headerOf(request, 'x-goog-hash');
  const crc32c = /(?:^|,)\s*crc32c=([^,\s]+)/.exec(header)?.[1];
  const md5Hash = /(?:^|,)\s*md5=([^,\s]+)/.exec(header)?.[1];
  return { ...(crc32c === undefined ? {} : { crc32c }), ...(md5Hash === undefined ? {} : { md5Hash }) };
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'invalid', message);
}
