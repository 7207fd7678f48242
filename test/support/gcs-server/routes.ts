import { type KeyObject, randomBytes } from 'node:crypto';
import type { GcsBucket } from './bucket';
import type { RequestKind } from './faults';
import { mediaReply } from './media';
import { parseMultipart } from './multipart';
import { ApiError, emptyReply, headerOf, jsonReply, type Reply, type ServerRequest } from './reply';
import { assertSigned } from './signed-url';
import { UploadSession } from './upload-session';

export interface ServerState {
  readonly bucket: GcsBucket;
  readonly sessions: Map<string, UploadSession>;
  readonly maxPageSize: number;
  /** What signed URLs are checked with; null: they are refused. */
  readonly publicKey: KeyObject | null;
}

/** What a request is for, and the object that it names. */
export interface Route {
  readonly kind: RequestKind;
  readonly objectName: string;
}

const BUCKET_PATH = /^\/storage\/v1\/b\/([^/]+)$/;
const OBJECTS_PATH = /^(?:\/download)?\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/;
const UPLOAD_PATH = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/;
const XML_PATH = /^\/([^/]+)\/(.+)$/;

export function routeOf(request: ServerRequest, bucketName: string): Route {
  const kinds: readonly [RegExp, (match: RegExpExecArray) => RequestKind][] = [
    [UPLOAD_PATH, () => uploadKind(request)],
    [BUCKET_PATH, () => 'bucket'],
    [OBJECTS_PATH, (match) => objectKind(request, match[2])],
    [XML_PATH, () => (request.query.has('X-Goog-Signature') ? 'signed-read' : 'unknown')],
  ];
  for (const [pattern, kindOf] of kinds) {
    const match = pattern.exec(request.path);
    if (match === null) continue;
    const isOurs = decodeURIComponent(match[1] ?? '') === bucketName;
    return { kind: isOurs ? kindOf(match) : 'unknown', objectName: decodeURIComponent(match[2] ?? '') };
  }
  return { kind: 'unknown', objectName: '' };
}

function uploadKind({ method, query, headers }: ServerRequest): RequestKind {
  if (method === 'POST') return query.get('uploadType') === 'resumable' ? 'session-start' : 'upload';
  if (method === 'DELETE') return 'session-cancel';
  return String(headers['content-range']).startsWith('bytes *') ? 'session-status' : 'session-piece';
}

function objectKind({ method, query }: ServerRequest, objectName: string | undefined): RequestKind {
  if (objectName === undefined) return 'list';
  if (method === 'DELETE') return 'delete';
  return query.get('alt') === 'media' ? 'download' : 'metadata';
}

/** @param isCut the connection broke before the request's body ended */
export function handle(state: ServerState, request: ServerRequest, route: Route, isCut: boolean): Reply {
  const { bucket } = state;
  const { query } = request;
  switch (route.kind) {
    case 'bucket':
      return jsonReply(200, { kind: 'storage#bucket', name: bucket.name, id: bucket.name });
    case 'list':
      return jsonReply(200, { kind: 'storage#objects', ...bucket.list(query, state.maxPageSize) });
    case 'metadata':
      return jsonReply(200, bucket.get(route.objectName, query).metadata);
    case 'download':
      return mediaReply(request, bucket.get(route.objectName, query));
    case 'delete':
      bucket.delete(route.objectName, query);
      return emptyReply(204);
    case 'upload':
      return isCut ? emptyReply(400) : upload(state, request);
    case 'session-start':
      return startSession(state, request);
    case 'session-piece':
    case 'session-status':
      return sessionOf(state, request).put(headerOf(request, 'content-range'), request.body, isCut);
    case 'session-cancel':
      sessionOf(state, request);
      state.sessions.delete(query.get('upload_id') ?? '');
      return emptyReply(499);
    case 'signed-read':
      return signedRead(state, request, route.objectName);
    case 'unknown':
      throw new ApiError(404, 'notFound');
    default:
      return route.kind satisfies never;
  }
}

function upload({ bucket }: ServerState, request: ServerRequest): Reply {
  const { given, bytes } = parseMultipart(headerOf(request, 'content-type'), request.body);
  const name = request.query.get('name') ?? given.name ?? '';
  return jsonReply(200, bucket.put(name, Buffer.from(bytes), given, request.query));
}

function startSession({ bucket, sessions }: ServerState, request: ServerRequest): Reply {
  const given = request.body.length > 0 ? JSON.parse(request.body.toString()) : {};
  const name = request.query.get('name') ?? given.name ?? '';
  const contentType = headerOf(request, 'x-upload-content-type');
  bucket.assertPreconditions(name, request.query);
  const uploadId = randomBytes(16).toString('hex');
  const metadata = contentType === '' ? given : { contentType, ...given };
  sessions.set(uploadId, new UploadSession(bucket, name, metadata, request.query));
  return emptyReply(200, { location: `${request.origin}${request.path}?uploadType=resumable&upload_id=${uploadId}` });
}

function sessionOf({ sessions }: ServerState, request: ServerRequest): UploadSession {
  const session = sessions.get(request.query.get('upload_id') ?? '');
  if (session === undefined) throw new ApiError(404, 'notFound');
  return session;
}

function signedRead({ bucket, publicKey }: ServerState, request: ServerRequest, objectName: string): Reply {
  if (publicKey === null) throw new ApiError(403, 'SignatureDoesNotMatch');
  assertSigned(request, publicKey, Date.now());
  const reply = mediaReply(request, bucket.get(objectName, new URLSearchParams()));
  const contentType = request.query.get('response-content-type');
  const contentDisposition = request.query.get('response-content-disposition');
  const headers = {
    ...reply.headers,
    ...(contentType === null ? {} : { 'content-type': contentType }),
    ...(contentDisposition === null ? {} : { 'content-disposition': contentDisposition }),
  };
  return { ...reply, headers };
}
