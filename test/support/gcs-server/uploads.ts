import { randomBytes } from 'node:crypto';
import type { GcsBucket } from './bucket';
import { parseMultipart } from './multipart';
import { ApiError, emptyReply, headerOf, jsonReply, type Reply, type ServerRequest } from './reply';
import { assertSameType, objectNameOf, parseUploadMetadata } from './upload-metadata';
import { UploadSession } from './upload-session';

/** An upload by one request. @throws {ApiError} */
export function upload(bucket: GcsBucket, request: ServerRequest): Reply {
  const uploadType = request.query.get('uploadType');
  if (uploadType === null) throw new ApiError(400, 'required', 'Missing uploadType.');
  if (uploadType === 'media') throw new ApiError(501, 'notImplemented', 'Nobody here uploads media alone.');
  if (uploadType !== 'multipart') throw new ApiError(400, 'invalid', `uploadType ${uploadType} is invalid.`);
  const { given, bytes } = parseMultipart(request);
  return jsonReply(200, bucket.put(objectNameOf(request, given), Buffer.from(bytes), given, request.query));
}

/** @throws {ApiError} */
export function startSession(bucket: GcsBucket, sessions: Map<string, UploadSession>, request: ServerRequest): Reply {
  const given = request.body.length > 0 ? parseUploadMetadata(request.body) : {};
  const name = objectNameOf(request, given);
  const contentType = headerOf(request, 'x-upload-content-type');
  if (contentType !== '') assertSameType(contentType, given.contentType);
  bucket.assertPreconditions(name, request.query);
  const uploadId = randomBytes(16).toString('hex');
  const metadata = contentType === '' ? given : { contentType, ...given };
  sessions.set(uploadId, new UploadSession(bucket, name, metadata, request.query));
  return emptyReply(200, { location: `${request.origin}${request.path}?uploadType=resumable&upload_id=${uploadId}` });
}

/** @throws {ApiError} */
export function sessionOf(sessions: ReadonlyMap<string, UploadSession>, { query }: ServerRequest): UploadSession {
  const uploadId = query.get('upload_id');
  if (uploadId === null) throw new ApiError(400, 'required', 'Missing upload_id.');
  const session = sessions.get(uploadId);
  if (session === undefined) throw new ApiError(404, 'notFound', 'There is no such upload session.');
  return session;
}
