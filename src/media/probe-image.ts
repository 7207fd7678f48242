import type { Metadata } from 'sharp';
import { MediaFailure } from '../domain/errors';
import { type ImageDetails, type ImageMimeType, MIME_TYPES } from '../domain/media';
import { brandAsHeif, brandAsStill, readAvifStructure } from './picture/avif';
import { partWithManyItems, unreadItemType } from './picture/heif-limits';
import {
  type PictureStructure,
  readGifStructure,
  readJpegStructure,
  readPngStructure,
  withEndMarker,
} from './picture/picture-structure';
import { sharp } from './picture/sharp';
import { hasTooManyChunks, readWebpHeader } from './picture/webp';
import { SNIFF_BYTES, sniffMediaType } from './sniff-media-type';
import { hasAllPixels, maxDecodedPixels } from './thumbnail/shrink-picture';

/**
 * How many times the pixels of the largest still picture an animation may hold in all its frames. Frames are decoded
 * one at a time, so this bounds time, not memory: at 100 megapixels a still, 500 frames of Full HD.
 */
const ANIMATION_FACTOR = 10;

/** How libheif says that there is more of something than it reads, damaged or not. */
const DECODERS_LIMIT = /security limit/i;

interface PictureHeader {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly frames: number | null;
  /** Of all frames; null where the structure tells, or nothing does. */
  readonly durationMs: number | null;
}

/** A picture, or the head of one. */
interface PictureBytes {
  readonly bytes: Buffer;
  /** Of the picture as a whole. */
  readonly sizeBytes: number;
}

/**
 * Reads what a picture's header says; pixels are decoded of a JPEG or PNG without its end alone. A picture of
 * which only the head is there, or which has too many parts, is judged by that, and null when it does not tell all there is to know.
 *
 * @throws {MediaFailure} FILE_TOO_LARGE: more than `maxPixels`; CORRUPT_MEDIA: not such a picture, or cut short;
 * UNSUPPORTED_MEDIA_TYPE: an image sequence without a picture beside it, or coded in a way that is not read
 */
export async function probeImage(
  { bytes, sizeBytes }: PictureBytes,
  mimeType: ImageMimeType,
  maxPixels: number,
): Promise<ImageDetails | null> {
  const isWhole = bytes.length === sizeBytes;
  // The decoder goes by the bytes alone, and would read an SVG as gladly as a PNG.
  if ((await sniffMediaType(bytes.subarray(0, SNIFF_BYTES))).mimeType !== mimeType) throw corrupt(mimeType);

  const structure = readStructure(bytes, mimeType);
  if (isWhole && structure.complete !== false && structure.isSequenceAlone) throw sequenceAlone(mimeType);
  const isReadWhole = isWhole && !(mimeType === 'image/webp' && hasTooManyChunks(bytes));
  const header = isReadWhole ? await readHeader(bytes, mimeType) : await readHeaderOfHead(bytes, mimeType);
  if (header === null) return null;
  refuseTooManyPixels(header, 1, maxPixels);
  if (isWhole && !(await isComplete(bytes, mimeType, header, structure))) throw corrupt(mimeType);
  const frames = header.frames ?? structure.frames;
  if (frames === null || (!isWhole && mimeType === 'image/gif')) return null;
  refuseTooManyPixels(header, frames, maxPixels * ANIMATION_FACTOR);
  const { width, height, hasAlpha } = header;
  const durationMs = frames === 1 ? null : (header.durationMs ?? structure.durationMs);
  return { kind: 'IMAGE', format: mimeType.slice('image/'.length), width, height, hasAlpha, frames, durationMs };
}

/** A JPEG or PNG without its end, which cameras and transfers leave away, is whole when all of its pixels are there. */
async function isComplete(
  bytes: Buffer,
  mimeType: ImageMimeType,
  { width, height }: PictureHeader,
  { complete }: PictureStructure,
): Promise<boolean> {
  if (complete !== 'UNMARKED') return complete;
  // Nobody decodes it here, so nobody is the worse for it.
  if (width * height > maxDecodedPixels(mimeType)) return true;
  return hasAllPixels(mimeType === 'image/jpeg' ? withEndMarker(bytes) : bytes);
}

async function readHeader(bytes: Buffer, mimeType: ImageMimeType): Promise<PictureHeader> {
  if (mimeType === 'image/avif') brandAsStill(bytes);
  const isHeif = mimeType === 'image/heic' || mimeType === 'image/heif';
  if (isHeif) brandAsHeif(bytes);
  const manyItems = isHeif ? partWithManyItems(bytes) : null;
  // Reading the header costs the same whatever size it announces; the limit on pixels is ours to report.
  const limits = { limitInputPixels: false, failOn: 'none', unlimited: manyItems !== null } as const;
  const metadata = await sharp(manyItems ?? bytes, limits)
    .metadata()
    .catch((cause: unknown) => {
      if (isHeif && DECODERS_LIMIT.test(String(cause))) throw tooManyParts(cause);
      const itemType = isHeif ? unreadItemType(bytes) : null;
      if (itemType !== null) throw unsupported(`The picture is coded as ${itemType}, which is not read.`, mimeType);
      throw corrupt(mimeType, cause);
    });
  if (!isOfType(metadata, mimeType)) throw corrupt(mimeType);
  const { width, height } = metadata.autoOrient;
  return {
    width,
    height,
    hasAlpha: metadata.hasAlpha,
    frames: mimeType === 'image/webp' ? (metadata.pages ?? 1) : null,
    durationMs: mimeType === 'image/webp' ? sumOf(metadata.delay) : null,
  };
}

function isOfType({ format, compression }: Metadata, mimeType: ImageMimeType): boolean {
  switch (mimeType) {
    case 'image/avif':
      return format === 'heif' && compression === 'av1';
    case 'image/heic':
    case 'image/heif':
      return format === 'heif';
    default:
      return `image/${format}` === mimeType;
  }
}

/** null: the head does not hold the whole header. */
async function readHeaderOfHead(head: Buffer, mimeType: ImageMimeType): Promise<PictureHeader | null> {
  if (mimeType !== 'image/webp') return readHeader(head, mimeType).catch(() => null);
  const header = readWebpHeader(head);
  return header === null ? null : { ...header, frames: header.isAnimated ? null : 1, durationMs: null };
}

function sumOf(delays: readonly number[] | undefined): number | null {
  return delays?.reduce((sum, delay) => sum + delay, 0) ?? null;
}

function readStructure(bytes: Buffer, mimeType: ImageMimeType): PictureStructure {
  switch (mimeType) {
    case 'image/png':
      return readPngStructure(bytes);
    case 'image/jpeg':
      return readJpegStructure(bytes);
    case 'image/gif':
      return readGifStructure(bytes);
    case 'image/avif':
    case 'image/heic':
    case 'image/heif':
      return readAvifStructure(bytes);
    case 'image/webp':
      // The decoder refuses a WebP that is cut short, and counts the frames of one that is not.
      return { complete: true, frames: null, durationMs: null };
    default:
      return mimeType satisfies never;
  }
}

function refuseTooManyPixels({ width, height }: PictureHeader, frames: number, maxPixels: number): void {
  if (width * height * frames <= maxPixels) return;
  const size = frames === 1 ? `${width} x ${height}` : `${frames} frames of ${width} x ${height}`;
  throw new MediaFailure('FILE_TOO_LARGE', `The picture has ${size} pixels; at most ${maxPixels} in all are accepted.`);
}

function tooManyParts(cause: unknown): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', 'The picture has more parts, or larger ones, than are read.', { cause });
}

function corrupt(mimeType: ImageMimeType, cause?: unknown): MediaFailure {
  return new MediaFailure('CORRUPT_MEDIA', `The file is damaged or not complete: it cannot be read as ${mimeType}.`, {
    cause,
  });
}

/**
 * libheif 1.23 looks for a picture beside the sequence, and calls the file invalid for want of one: it is as sound as
 * others. HEIF sequences have types of their own, AVIF ones have not
 * (https://iana.org/assignments/media-types/image/heic-sequence and …/avif, read 2026-11).
 */
function sequenceAlone(mimeType: ImageMimeType): MediaFailure {
  const detectedMimeType = mimeType === 'image/avif' ? mimeType : `${mimeType}-sequence`;
  return unsupported(
    'The file is an image sequence without a picture beside it, which is not accepted.',
    detectedMimeType,
  );
}

function unsupported(message: string, detectedMimeType: string): MediaFailure {
  return new MediaFailure('UNSUPPORTED_MEDIA_TYPE', message, {
    details: { type: 'UNSUPPORTED', detectedMimeType, acceptedMimeTypes: MIME_TYPES },
  });
}
