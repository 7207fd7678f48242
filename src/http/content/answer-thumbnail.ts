import path from 'node:path';
import type { FastifyReply } from 'fastify';
import type { MediaFile } from '../../domain/file';
import type { FileServices } from '../../files/file-services';
import { type ContentSource, contentInMemory, findContent, storedContent } from '../../files/read/open-content';
import { findOffloadedThumbnail, readThumbnail } from '../../files/read/read-thumbnail';
import {
  DEFAULT_THUMBNAIL_WIDTH,
  dispositionHeader,
  requireSignedThumbnail,
  type ThumbnailWidth,
  thumbnailWidthFor,
} from '../../files/read/sign-urls';
import { onRequestEnd } from '../request-end';
import { type ContentOptions, type MediaRequest, readBy, readerOf } from './media-request';
import { selectContent } from './select-content';
import { sendContent } from './send-content';

/**
 * A picture, or a frame of a video, small, as a WebP. A copy by a signed URL is good until that ends, so that a page which
 * is loaded again asks for nothing.
 */
export async function answerThumbnail(
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
  const source = isCopyGood(request, etag, file.createdAt)
    ? contentInMemory(Buffer.alloc(0))
    : await thumbnailSource(storage, file, width, reply);
  return sendContent(request, reply, {
    ...source,
    etag,
    mimeType: 'image/webp',
    freshSeconds: reader === 'SIGNED_URL' ? secondsUntil(Number(request.query['expires']), storage) : 0,
    createdAt: file.createdAt,
    disposition: dispositionHeader({ filename: `${path.parse(file.filename).name}.webp` }, 'inline'),
    count: (bytes) => downloads.add(file, bytes, readBy(reader)),
  });
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

async function thumbnailSource(
  storage: FileServices,
  file: MediaFile,
  width: ThumbnailWidth,
  { raw }: FastifyReply,
): Promise<ContentSource> {
  const offloaded = await findOffloadedThumbnail(storage, file, width);
  if (offloaded !== null) return storedContent(storage, offloaded);
  const abandoned = new AbortController();
  onRequestEnd(raw, () => abandoned.abort());
  return contentInMemory(await readThumbnail(storage, file, width, abandoned.signal));
}
