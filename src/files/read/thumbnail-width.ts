import { RequestFailure } from '../../domain/errors';

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
