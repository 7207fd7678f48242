import type { UploadMetadata } from './bucket';
import { ApiError, headerOf, type ServerRequest } from './reply';
import { assertSameType, parseUploadMetadata } from './upload-metadata';

interface Part {
  readonly contentType: string;
  readonly content: Buffer;
}

/**
 * Takes a `multipart/related` upload apart: the metadata as JSON, then the media. Both parts must say their type, and
 * that of the media must be the one in the metadata.
 *
 * @throws {ApiError} 400
 * @see https://cloud.google.com/storage/docs/uploading-objects#rest-upload-objects
 */
export function parseMultipart(request: ServerRequest): { given: UploadMetadata; bytes: Buffer } {
  const contentType = headerOf(request, 'content-type');
  if (!/^multipart\/related\b/i.test(contentType)) throw malformed('Bad content type. Please use multipart.');
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  if (boundary === null) throw malformed('Missing multipart boundary');
  const [json, media, ...more] = partsOf(request.body, boundary[1] ?? boundary[2] ?? '');
  if (json === undefined || media === undefined || more.length > 0) throw malformed('Expected two parts');
  if (!/^application\/json\b/i.test(json.contentType)) throw malformed('Metadata part is not application/json');
  if (media.contentType === '') throw malformed('Media part without a content type');
  const given = parseUploadMetadata(json.content);
  assertSameType(media.contentType, given.contentType);
  return { given: { contentType: media.contentType, ...given }, bytes: media.content };
}

/** @throws {ApiError} 400 the body does not begin and end with its boundary */
function partsOf(body: Buffer, boundary: string): Part[] {
  const opening = Buffer.from(`--${boundary}\r\n`);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  if (!body.subarray(0, opening.length).equals(opening)) throw malformed('Malformed multipart body.');
  const parts: Part[] = [];
  for (let start = opening.length; ; ) {
    const end = body.indexOf(delimiter, start);
    if (end < 0) throw malformed('Malformed multipart body.');
    parts.push(partOf(body.subarray(start, end)));
    const after = body.subarray(end + delimiter.length, end + delimiter.length + 2).toString();
    if (after === '--') return parts;
    if (after !== '\r\n') throw malformed('Malformed multipart body.');
    start = end + delimiter.length + 2;
  }
}

function partOf(bytes: Buffer): Part {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) throw malformed('Malformed multipart body.');
  const contentType = /^content-type: *(.+)$/im.exec(bytes.subarray(0, headEnd).toString())?.[1] ?? '';
  return { contentType: contentType.trim(), content: bytes.subarray(headEnd + 4) };
}

function malformed(message: string): ApiError {
  return new ApiError(400, 'badRequest', message);
}
