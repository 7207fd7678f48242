import type { UploadMetadata } from './bucket';
import { ApiError } from './reply';

/** Takes a `multipart/related` upload apart: a JSON part, then the media part. */
export function parseMultipart(contentType: string, body: Buffer): { given: UploadMetadata; bytes: Buffer } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new ApiError(400, 'badRequest');
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: { head: string; content: Buffer }[] = [];
  for (let start = body.indexOf(delimiter); start >= 0; ) {
    const end = body.indexOf(delimiter, start + delimiter.length);
    if (end < 0) break;
    const part = body.subarray(start + delimiter.length, end);
    const headEnd = part.indexOf('\r\n\r\n');
    parts.push({ head: part.subarray(0, headEnd).toString(), content: part.subarray(headEnd + 4, part.length - 2) });
    start = end;
  }
  const [json, media] = parts;
  if (json === undefined || media === undefined || parts.length !== 2) throw new ApiError(400, 'badRequest');
  const given: UploadMetadata = JSON.parse(json.content.toString());
  const mediaType = /content-type: *(.+)/i.exec(media.head)?.[1];
  return { given: { ...(mediaType === undefined ? {} : { contentType: mediaType }), ...given }, bytes: media.content };
}
