import type { KeyObject } from 'node:crypto';
import { assertAuthorized } from './authorization';
import type { GcsBucket } from './bucket';
import type { RequestKind } from './faults';
import { mediaReply } from './media';
import { assertParameters } from './parameters';
import { ApiError, emptyReply, jsonReply, type Reply, type ServerRequest } from './reply';
import { assertSigned } from './signed-url';
import type { UploadSession } from './upload-session';
import { sessionOf, startSession, upload } from './uploads';

export interface ServerState {
  readonly bucket: GcsBucket;
  readonly sessions: Map<string, UploadSession>;
  readonly maxPageSize: number;
  /** What signed URLs are checked with; null: they are refused. */
  readonly publicKey: KeyObject | null;
  /** What requests must bear; null: none is asked for, as by an emulator. */
  readonly accessToken: string | null;
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

const METHODS: Readonly<Record<Exclude<RequestKind, 'unknown'>, string>> = {
  bucket: 'GET',
  list: 'GET',
  metadata: 'GET',
  download: 'GET',
  delete: 'DELETE',
  upload: 'POST',
  'session-start': 'POST',
  'session-piece': 'PUT',
  'session-status': 'PUT',
  'session-cancel': 'DELETE',
  'signed-read': 'GET',
};

/** @param isCut the connection broke before the request's body ended @throws {ApiError} @throws {PlainError} */
export function handle(state: ServerState, request: ServerRequest, route: Route, isCut: boolean): Reply {
  assertAcceptable(state, request, route.kind);
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
      return isCut ? emptyReply(400) : upload(bucket, request);
    case 'session-start':
      return startSession(bucket, state.sessions, request);
    case 'session-piece':
    case 'session-status':
      return sessionOf(state.sessions, request).put(request, isCut);
    case 'session-cancel':
      sessionOf(state.sessions, request);
      state.sessions.delete(query.get('upload_id') ?? '');
      return emptyReply(499);
    case 'signed-read':
      return signedRead(state, request, route.objectName);
    case 'unknown':
      throw new ApiError(404, 'notFound', 'Not Found');
    default:
      return route.kind satisfies never;
  }
}

function assertAcceptable({ accessToken }: ServerState, request: ServerRequest, kind: RequestKind): void {
  if (kind === 'unknown') return;
  // A signature covers the method: it is refused as one that does not match.
  if (kind !== 'signed-read' && request.method !== METHODS[kind]) {
    throw new ApiError(405, 'methodNotAllowed', 'Method Not Allowed');
  }
  assertAuthorized(request, kind, accessToken);
  assertParameters(kind, request.query);
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
