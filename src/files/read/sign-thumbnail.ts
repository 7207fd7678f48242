import { RequestFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isImageType } from '../../domain/media';
import { maxDecodedPixels } from '../../media/thumbnail/shrink-picture';
import { MAX_RENDERED_BYTES } from '../../media/thumbnail/thumbnail-renderer';
import type { FileServices } from '../file-services';
import { hasPosterFrame, isDecodedAsVideo } from '../upload/poster-frame';
import type { SignedUrl } from './sign-download';
import { requireSignature, signatureOf, stableExpiry } from './url-signature';

const TTL_SECONDS = 3600;

/** What no other kind of URL is signed for. An id would not do: downloads of the file are signed for that. */
const CLAIM = 'thumbnail';

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
  const expiresAt = stableExpiry(storage.clock.now(), TTL_SECONDS, file.expiresAt);
  const expires = String(expiresAt.getTime());
  const signature = signatureOf(storage, [CLAIM, file.id, String(rendered)], expires);
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
export function requireSignedThumbnail(
  storage: FileServices,
  { fileId, width, expires, signature }: SignedThumbnail,
): void {
  requireSignature(storage, signature, [CLAIM, fileId, String(width)], expires);
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
