import { addAbortSignal } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { type Caller, comingBy } from '../../domain/caller';
import { MediaFailure, RequestFailure } from '../../domain/errors';
import { tusStatusOf } from '../../domain/failure-status';
import type { FileServices } from '../../files/file-services';
import { deleteFile } from '../../files/remove/delete-files';
import {
  type IncomingPart,
  readUploadProgress,
  receiveUpload,
  type UploadProgress,
} from '../../files/resumable/receive-upload';
import { UPLOAD_TIMEOUT_MS } from '../../files/upload/reserved-upload';
import { refuse, sendError } from '../answer-failures';
import { type ConnectionLimits, waitForOperations } from '../connection-lifetime';
import { callerOf } from '../request-caller';

/** Of the tus resumable upload protocol, https://tus.io/protocols/resumable-upload */
const TUS_VERSION = '1.0.0';
/** `creation` is not among them: the mutation `createFileUpload` does that. */
const TUS_EXTENSIONS = 'expiration,termination';
/** What the bytes of a part come as. */
const PART_MEDIA_TYPE = 'application/offset+octet-stream';
/** What it becomes has been paid for with its place. */
const PART_COST = 1;

/** An onRequest hook: a client that speaks another version of the protocol, or none, is answered with the one to speak. */
const requireTusVersion: onRequestAsyncHookHandler = async (request, reply) => {
  reply.header('tus-resumable', TUS_VERSION);
  if (request.method === 'OPTIONS' || request.headers['tus-resumable'] === TUS_VERSION) return;
  reply.header('tus-version', TUS_VERSION);
  return refuse(reply, 'PRECONDITION_FAILED', `A request needs the header Tus-Resumable: ${TUS_VERSION}.`);
};

/** An onRequest hook: nothing is read of a body that is not said to be a part of an upload. */
const requirePartMediaType: onRequestAsyncHookHandler = async (request, reply) => {
  if (request.headers['content-type'] === PART_MEDIA_TYPE) return;
  return refuse(reply, 'UNSUPPORTED_MEDIA_TYPE', `A part of an upload is sent as ${PART_MEDIA_TYPE}.`);
};

/** @throws {RequestFailure} BAD_USER_INPUT */
function readUploadOffset({ headers }: FastifyRequest): number {
  const value = headers['upload-offset'];
  const offset = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(offset)) return offset;
  throw new RequestFailure('BAD_USER_INPUT', 'The header Upload-Offset says how many bytes were sent before.');
}

interface UploadRequest {
  Params: { readonly fileId: string };
}

/**
 * `/uploads/{file id}`: the bytes of an upload that `createFileUpload` made a place for, by any number of requests that
 * may break off at any byte (tus 1.0, without its creation extension). The request with the last byte is answered when
 * the file is READY, or with the reason why the bytes are refused.
 *
 * Parts wait on this host's disk: where several hosts serve one installation without a shared data directory, a load
 * balancer has to lead all requests for one upload to the same host.
 */
export async function registerResumableUploads(
  app: FastifyInstance,
  storage: FileServices,
  { idleMs }: ConnectionLimits,
): Promise<void> {
  await app.register(async (route) => {
    // Copying what has arrived to the blob store takes its time: minutes for gigabytes, while nothing moves.
    waitForOperations(route, { idleMs, operationMs: UPLOAD_TIMEOUT_MS });
    route.addHook('onRequest', requireTusVersion);
    // The operation reads the body itself, once it knows where it belongs.
    route.addContentTypeParser(PART_MEDIA_TYPE, (_request, _body, done) => done(null));
    const url = '/uploads/:fileId';
    route.options(url, { config: { public: true } }, async (_request, reply) => describe(reply, storage));
    route.head<UploadRequest>(url, (request, reply) =>
      answer(reply, 200, async () => headersOf(await readUploadProgress(storage, ...addressOf(request)))),
    );
    route.patch<UploadRequest>(
      url,
      { onRequest: requirePartMediaType, config: { cost: PART_COST } },
      (request, reply) =>
        answer(reply, 204, async () => headersOf(await receiveUpload(storage, ...addressOf(request), partOf(request)))),
    );
    route.delete<UploadRequest>(url, (request, reply) =>
      answer(reply, 204, async () => {
        await deleteFile(storage, ...addressOf(request));
        return {};
      }),
    );
  });
}

function describe(reply: FastifyReply, { maxUploadBytes }: FileServices): FastifyReply {
  return reply
    .code(204)
    .headers({ 'tus-version': TUS_VERSION, 'tus-extension': TUS_EXTENSIONS, 'tus-max-size': maxUploadBytes })
    .send();
}

function addressOf(request: FastifyRequest<UploadRequest>): [caller: Caller, fileId: string] {
  return [comingBy('TUS', callerOf(request)), request.params.fileId];
}

function partOf(request: FastifyRequest): IncomingPart {
  const contentLength = request.headers['content-length'];
  return {
    offset: readUploadOffset(request),
    sizeBytes: contentLength === undefined ? null : Number(contentLength),
    // Not destroyed when it is read no further: a refusal is still to be sent on its connection.
    open: (signal) => addAbortSignal(signal, request.raw).iterator({ destroyOnReturn: false }),
  };
}

/** A failure that a GraphQL payload would have as data is a status here. */
async function answer(
  reply: FastifyReply,
  status: number,
  operation: () => Promise<Record<string, string>>,
): Promise<FastifyReply> {
  try {
    return reply
      .headers(await operation())
      .code(status)
      .send();
  } catch (error) {
    if (!(error instanceof MediaFailure)) throw error;
    return sendError(reply, tusStatusOf(error.code), error.code, error.message);
  }
}

function headersOf({ offset, sizeBytes, expiresAt }: UploadProgress): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'upload-offset': String(offset),
    'upload-length': String(sizeBytes),
    ...(expiresAt === null ? {} : { 'upload-expires': expiresAt.toUTCString() }),
  };
}
