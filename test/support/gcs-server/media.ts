import type { StoredObject } from './bucket';
import { ApiError, headerOf, type Reply, type ServerRequest } from './reply';

/** The bytes of an object, or the range of them that was asked for. @throws {ApiError} 416 */
export function mediaReply(request: ServerRequest, { metadata, bytes }: StoredObject): Reply {
  const headers = {
    'content-type': metadata.contentType,
    'accept-ranges': 'bytes',
    'x-goog-generation': metadata.generation,
    'x-goog-stored-content-length': metadata.size,
    'x-goog-stored-content-encoding': 'identity',
    'x-goog-hash': `crc32c=${metadata.crc32c},md5=${metadata.md5Hash}`,
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(headerOf(request, 'range'));
  if (range === null) return { status: 200, headers, body: bytes };
  const start = Number(range[1]);
  const end = range[2] === '' ? bytes.length - 1 : Math.min(Number(range[2]), bytes.length - 1);
  if (start > end) throw new ApiError(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable');
  const contentRange = `bytes ${start}-${end}/${bytes.length}`;
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, body: bytes.subarray(start, end + 1) };
}
