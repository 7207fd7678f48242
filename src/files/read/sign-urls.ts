import { create as createContentDisposition } from 'content-disposition';
import { BlobStoreUnavailableError } from '../../blobs/blob-store';
import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isImageType } from '../../domain/media';
import { maxDecodedPixels } from '../../media/thumbnail/shrink-picture';
import { MAX_RENDERED_BYTES } from '../../media/thumbnail/thumbnail-renderer';
import type { FileServices } from '../file-services';
import { hasPosterFrame, isDecodedAsVideo } from '../upload/poster-frame';
import { MAX_URL_SECONDS, requireSignature, signatureOf, stableExpiry } from './url-signature';

export type Disposition = 'inline' | 'attachment';

export interface SignedUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * A URL that reads the file without a key: straight from the blob store where that can sign, else from our own content
 * route. It is the same whenever it is asked for within the hour, as `stableExpiry` has it, and ends with the file, or
 * after 7 days, at the latest.
 *
 * @returns null when the file is not READY
 * @throws {RequestFailure} BAD_USER_INPUT when `ttlSeconds` is not from 1 to 604,800
 */
export async function signDownload(
  storage: FileServices,
  file: MediaFile,
  { ttlSeconds, disposition }: { readonly ttlSeconds: number; readonly disposition: Disposition },
): Promise<SignedUrl | null> {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_URL_SECONDS) {
    throw new RequestFailure('BAD_USER_INPUT', `\`ttlSeconds\` must be from 1 to ${MAX_URL_SECONDS}.`);
  }
  if (file.status !== 'READY') return null;
  const expiresAt = stableExpiry(storage.clock.now(), ttlSeconds, file.expiresAt);
  const url = await signAtStore(storage, file, expiresAt, disposition);
  return { url: url ?? contentUrl(storage, file.id, disposition, expiresAt), expiresAt };
}

/** null where the store cannot sign, or cannot now: the content route serves the same bytes. */
async function signAtStore(
  { blobs }: FileServices,
  file: MediaFile,
  expiresAt: Date,
  disposition: Disposition,
): Promise<string | null> {
  try {
    const contentDisposition = dispositionHeader(file, disposition);
    return await blobs.signRead(file.objectKey, { expiresAt, contentType: file.mimeType, contentDisposition });
  } catch (error) {
    if (error instanceof BlobStoreUnavailableError) return null;
    throw error;
  }
}

/** Safe for any filename: RFC 6266, with the name in RFC 8187 form beside an ASCII one. */
export function dispositionHeader({ filename }: Pick<MediaFile, 'filename'>, disposition: Disposition): string {
  return createContentDisposition(filename, { type: disposition });
}

export interface SignedAccess {
  readonly fileId: string;
  readonly disposition: string;
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/** @throws {RequestFailure} FORBIDDEN: it was not signed here; URL_EXPIRED */
export async function requireSignedAccess(
  storage: FileServices,
  { fileId, disposition, expires, signature }: SignedAccess,
): Promise<void> {
  await requireSignature(storage, signature, [fileId, disposition], expires);
}

function contentUrl(storage: FileServices, fileId: string, disposition: Disposition, expiresAt: Date): string {
  const expires = String(expiresAt.getTime());
  const signature = signatureOf(storage, [fileId, disposition], expires);
  const query = new URLSearchParams({ disposition, expires, signature });
  return `${storage.publicUrl()}/files/${fileId}/content?${query}`;
}

const THUMBNAIL_TTL_SECONDS = 3600;

/** What no other kind of URL is signed for. An id would not do: downloads of the file are signed for that. */
const THUMBNAIL_CLAIM = 'thumbnail';

/**
 * A URL that shows the picture, or a frame of the video, small, without a key. It works for one to two hours, to the end
 * of an hour, so that pages which are loaded again meanwhile find the same URL in their cache; and it ends with the file
 * at the latest.
 *
 * @param width the URL is for the next of the widths that are rendered
 * @returns null when the file is neither, not READY, or larger than is rendered
 * @throws {RequestFailure} BAD_USER_INPUT when `width` is not from 16 to 1,024
 */
export function signThumbnail(storage: FileServices, file: MediaFile, width: number): SignedUrl | null {
  const rendered = thumbnailWidthFor(width);
  if (file.status !== 'READY' || !isRenderable(storage, file)) return null;
  const expiresAt = stableExpiry(storage.clock.now(), THUMBNAIL_TTL_SECONDS, file.expiresAt);
  const expires = String(expiresAt.getTime());
  const signature = signatureOf(storage, [THUMBNAIL_CLAIM, file.id, String(rendered)], expires);
  const query = new URLSearchParams({ width: String(rendered), expires, signature });
  return { url: `${storage.publicUrl()}/files/${file.id}/thumbnail?${query}`, expiresAt };
}

export interface SignedThumbnail {
  readonly fileId: string;
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

/** @throws {RequestFailure} FORBIDDEN: it was not signed here; URL_EXPIRED */
export async function requireSignedThumbnail(
  storage: FileServices,
  { fileId, width, expires, signature }: SignedThumbnail,
): Promise<void> {
  await requireSignature(storage, signature, [THUMBNAIL_CLAIM, fileId, String(width)], expires);
}

/** Whether it is worth a try: damage shows only then. */
function isRenderable(storage: FileServices, file: MediaFile): boolean {
  const { mimeType, sizeBytes, media } = file;
  if (!isImageType(mimeType) || isDecodedAsVideo(mimeType)) return hasPosterFrame(storage, file);
  const pixels = media?.kind === 'IMAGE' ? media.width * media.height : 0;
  return sizeBytes <= MAX_RENDERED_BYTES && pixels <= maxDecodedPixels(mimeType);
}

export const DEFAULT_THUMBNAIL_WIDTH = 256;

/** In pixels. Few, so that the pages of many share what is rendered; each at most twice what was asked for. */
export const THUMBNAIL_WIDTHS = [16, 32, 64, 128, 256, 512, 1024] as const;
export type ThumbnailWidth = (typeof THUMBNAIL_WIDTHS)[number];

/**
 * The width that is rendered for one that was asked for: the next in `THUMBNAIL_WIDTHS`.
 *
 * @throws {RequestFailure} BAD_USER_INPUT when `width` is not a whole number from 16 to 1,024
 */
export function thumbnailWidthFor(width: number): ThumbnailWidth {
  const [least, greatest] = [THUMBNAIL_WIDTHS[0], THUMBNAIL_WIDTHS[THUMBNAIL_WIDTHS.length - 1]];
  const found = THUMBNAIL_WIDTHS.find((rendered) => rendered >= width);
  if (Number.isInteger(width) && width >= least && found !== undefined) return found;
  throw new RequestFailure('BAD_USER_INPUT', `\`width\` must be from ${least} to ${greatest}.`);
}
