import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Authenticator } from '../../accounts/authenticate';
import type { CallRates } from '../../accounts/rates/call-rates';
import type { Attribution } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import { generatedFilename, type MediaFile } from '../../domain/file';
import type { FileServices } from '../../files/file-services';
import { type ContentReader, findContent, inMemory, openContent } from '../../files/read/open-content';
import { readThumbnail } from '../../files/read/read-thumbnail';
import {
  DEFAULT_THUMBNAIL_WIDTH,
  dispositionHeader,
  requireSignedAccess,
  requireSignedThumbnail,
  type ThumbnailWidth,
  thumbnailWidthFor,
} from '../../files/read/sign-urls';
import { forgedUrl } from '../../files/read/url-signature';
import { findTemporaryOutput, requireSignedOutput } from '../../generation/read/read-outputs';
import type { DownloadCounter } from '../../usage/download-counter';
import type { ClientAddress } from '../rates/client-address';
import { admitRequest } from '../rates/request-rates';
import { onRequestEnd } from '../request-end';
import { selectContent } from './select-content';
import { countSentBytes, sendContent } from './send-content';

interface ContentOptions {
  readonly storage: FileServices;
  readonly authenticator: Authenticator;
  readonly rates: CallRates;
  readonly addressOf: ClientAddress;
  readonly downloads: DownloadCounter;
}

interface MediaRoute {
  Params: { readonly id: string; readonly index: string };
  Querystring: Readonly<Record<string, unknown>>;
}
type MediaRequest = FastifyRequest<MediaRoute>;

/** The URLs by which media are read, by GET and HEAD: for an API key, or signed. */
export function registerContent(app: FastifyInstance, options: ContentOptions): void {
  const routes = {
    '/files/:id/content': answerFile,
    '/generations/:id/outputs/:index/content': answerTemporaryOutput,
    '/files/:id/thumbnail': answerThumbnail,
  };
  // Both by name: the route for HEAD that Fastify adds by itself answers `Content-Length: 0`.
  const method: HTTPMethods[] = ['GET', 'HEAD'];
  for (const [url, answer] of Object.entries(routes)) {
    app.route<MediaRoute>({
      url,
      method,
      config: { public: true },
      handler: (request, reply) => answer(request, reply, options),
    });
  }
}

/** The bytes of a file. */
async function answerFile(request: MediaRequest, reply: FastifyReply, options: ContentOptions): Promise<FastifyReply> {
  const { storage, downloads } = options;
  const { id: fileId } = request.params;
  const reader = await readerOf(request, reply, options, (signed) => {
    const { disposition } = request.query;
    if (typeof disposition !== 'string') throw forgedUrl();
    requireSignedAccess(storage, { ...signed, fileId, disposition });
  });
  const file = await findContent(storage, reader, fileId);
  const disposition = request.query['disposition'] === 'attachment' ? 'attachment' : 'inline';
  countSentBytes(reply, (bytes) => downloads.add(file, bytes, readBy(reader)));
  return sendContent(request, reply, {
    ...file,
    etag: `"${file.sha256}"`,
    disposition: dispositionHeader(file, disposition),
    open: (range, over) => openContent(storage, file, range, over),
  });
}

/** The bytes of a temporary output, for a signed URL alone. */
async function answerTemporaryOutput(
  request: MediaRequest,
  reply: FastifyReply,
  { storage, downloads }: ContentOptions,
): Promise<FastifyReply> {
  const { id: generationId, index } = request.params;
  requireSignedOutput(storage, { ...signatureOf(request), generationId, index });
  const output = await findTemporaryOutput(storage, generationId, Number(index));
  if (output === null) throw new RequestFailure('NOT_FOUND', 'The output is not held any more.');
  countSentBytes(reply, (bytes) => downloads.add(output, bytes, readBy('SIGNED_URL')));
  const filename = generatedFilename({ ...output, id: generationId });
  return sendContent(request, reply, {
    ...output,
    etag: `"${output.sha256}"`,
    disposition: dispositionHeader({ filename }, 'inline'),
    open: (range, over) => openContent(storage, output, range, over),
  });
}

/**
 * A picture, or a frame of a video, small, as a WebP. A copy by a signed URL is good until that ends, so that a page which
 * is loaded again asks for nothing.
 */
async function answerThumbnail(
  request: MediaRequest,
  reply: FastifyReply,
  options: ContentOptions,
): Promise<FastifyReply> {
  const { storage, downloads } = options;
  const given = request.query['width'] === undefined ? DEFAULT_THUMBNAIL_WIDTH : Number(request.query['width']);
  const width = thumbnailWidthFor(given);
  const { id: fileId } = request.params;
  const reader = await readerOf(request, reply, options, (signed) =>
    requireSignedThumbnail(storage, { ...signed, fileId, width: given }),
  );
  const file = await findContent(storage, reader, fileId);
  const etag = `"${file.sha256}-${width}"`;
  const bytes = isCopyGood(request, etag, file.createdAt)
    ? Buffer.alloc(0)
    : await renderThumbnail(storage, file, width, reply);
  countSentBytes(reply, (count) => downloads.add(file, count, readBy(reader)));
  return sendContent(request, reply, {
    etag,
    sizeBytes: bytes.length,
    mimeType: 'image/webp',
    freshSeconds: reader === 'SIGNED_URL' ? secondsUntil(Number(request.query['expires']), storage) : 0,
    createdAt: file.createdAt,
    disposition: dispositionHeader({ filename: `${path.parse(file.filename).name}.webp` }, 'inline'),
    open: async ({ start, end } = { start: 0, end: bytes.length - 1 }) => inMemory(bytes.subarray(start, end + 1)),
  });
}

interface Signed {
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/**
 * A signature stands for the key that it was asked for with, and costs nothing more; without one, the request brings a key
 * of its own.
 */
async function readerOf(
  request: MediaRequest,
  reply: FastifyReply,
  { authenticator, rates, addressOf }: ContentOptions,
  requireSigned: (signed: Signed) => void,
): Promise<ContentReader> {
  if (request.query['signature'] === undefined) {
    const caller = await authenticator.authenticate(request.headers.authorization, addressOf(request.raw));
    await admitRequest(rates, request, reply, caller);
    return caller;
  }
  requireSigned(signatureOf(request));
  return 'SIGNED_URL';
}

function signatureOf({ query: { expires, signature } }: MediaRequest): Signed {
  if (typeof expires !== 'string' || typeof signature !== 'string') throw forgedUrl();
  return { expires, signature };
}

/** A signed URL does not say whom it was made for. */
function readBy(reader: ContentReader): Attribution {
  return { door: 'CONTENT', ownerId: reader === 'SIGNED_URL' ? null : reader.ownerId };
}

/** @param instant in milliseconds since 1970 */
function secondsUntil(instant: number, { clock }: FileServices): number {
  return Math.max(0, Math.floor((instant - clock.now().getTime()) / 1000));
}

/** Whether the answer needs no bytes, which makes rendering them needless. */
function isCopyGood({ headers }: MediaRequest, etag: string, lastModified: Date): boolean {
  const { kind } = selectContent(headers, { etag, lastModified, sizeBytes: 1 });
  return kind === 'NOT_MODIFIED' || kind === 'PRECONDITION_FAILED';
}

function renderThumbnail(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
  { raw }: FastifyReply,
): Promise<Buffer> {
  const abandoned = new AbortController();
  onRequestEnd(raw, () => abandoned.abort());
  return readThumbnail(storage, file, width, abandoned.signal);
}
