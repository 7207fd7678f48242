import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { RequestFailure } from '../../domain/errors';

/** Of the tus resumable upload protocol, https://tus.io/protocols/resumable-upload */
export const TUS_VERSION = '1.0.0';
/** `creation` is not among them: the mutation `createFileUpload` does that. */
export const TUS_EXTENSIONS = 'expiration,termination';
/** What the bytes of a part come as. */
export const PART_MEDIA_TYPE = 'application/offset+octet-stream';

/** An onRequest hook: a client that speaks another version of the protocol, or none, is told which it should. */
export const requireTusVersion: onRequestAsyncHookHandler = async (request, reply) => {
  reply.header('tus-resumable', TUS_VERSION);
  if (request.method === 'OPTIONS' || request.headers['tus-resumable'] === TUS_VERSION) return;
  reply.header('tus-version', TUS_VERSION);
  return refuse(reply, 412, 'PRECONDITION_FAILED', `A request needs the header Tus-Resumable: ${TUS_VERSION}.`);
};

/** An onRequest hook: nothing is read of a body that is not said to be a part of an upload. */
export const requirePartMediaType: onRequestAsyncHookHandler = async (request, reply) => {
  if (request.headers['content-type'] === PART_MEDIA_TYPE) return;
  return refuse(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', `A part of an upload is sent as ${PART_MEDIA_TYPE}.`);
};

/** @throws {RequestFailure} BAD_USER_INPUT */
export function readUploadOffset({ headers }: FastifyRequest): number {
  const value = headers['upload-offset'];
  const offset = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(offset)) return offset;
  throw new RequestFailure('BAD_USER_INPUT', 'The header Upload-Offset says how many bytes were sent before.');
}

/** Answers as every failure is answered. */
export function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
