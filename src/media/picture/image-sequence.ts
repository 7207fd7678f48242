import { BoxCursor, boxType, findAt, type Span } from './box-cursor';

/** How many frames there are, and how long they are shown; null: the bytes do not tell. */
export interface ImageSequence {
  readonly frames: number | null;
  readonly durationMs: number | null;
}

/**
 * Of files that hold an image sequence, next to a picture or without one: of AV1, of anything, or of HEVC
 * (https://iana.org/assignments/media-types/image/heic-sequence, read 2026-11).
 */
const SEQUENCE_BRANDS: ReadonlySet<number> = new Set(['avis', 'msf1', 'hevc', 'hevx', 'hevm', 'hevs'].map(boxType));
/** The minor version stands between the major brand and those that it is compatible with: it is no brand. */
const BRAND_BYTES = 4;

const TRACK = boxType('trak');
const PATH_TO_HANDLER = ['mdia', 'hdlr'].map(boxType);
/** Of a track of pictures; players take one of video as well. */
const PICTURE_HANDLERS: ReadonlySet<number> = new Set(['pict', 'vide'].map(boxType));
/** Where the sizes of a track's samples are: as many samples, so many frames. */
const PATH_TO_SAMPLE_SIZES = ['mdia', 'minf', 'stbl', 'stsz'].map(boxType);
/** Where a track says how long it is. */
const PATH_TO_MEDIA_HEADER = ['mdia', 'mdhd'].map(boxType);

/** A day: no animation is as long. */
const UNKNOWN_MS = 24 * 3_600_000;

/** @param ftyp where the file says what it may be read as */
export function isBrandedAsSequence(bytes: Buffer, ftyp: Span): boolean {
  for (let at = ftyp.start; at + BRAND_BYTES <= ftyp.end; at += BRAND_BYTES) {
    if (SEQUENCE_BRANDS.has(bytes.readUInt32BE(at))) return true;
  }
  return false;
}

/** The first track of pictures; others are of sound, or thumbnails of it. null: there is none. */
export function readImageSequence(bytes: Buffer, moov: Span): ImageSequence | null {
  const box = new BoxCursor(bytes, moov);
  while (box.next()) {
    if (box.type !== TRACK) continue;
    const track = box.span();
    const handler = findAt(bytes, track, PATH_TO_HANDLER);
    if (handler === null || handler.start + 12 > bytes.length) continue;
    if (!PICTURE_HANDLERS.has(bytes.readUInt32BE(handler.start + 8))) continue;
    return { frames: countSamples(bytes, track), durationMs: durationOf(bytes, track) };
  }
  return null;
}

function countSamples(bytes: Buffer, track: Span): number | null {
  const inside = findAt(bytes, track, PATH_TO_SAMPLE_SIZES);
  // After version and flags comes a size, then the count.
  if (inside === null || inside.start + 12 > bytes.length) return null;
  return Math.max(1, bytes.readUInt32BE(inside.start + 8));
}

/** In milliseconds (ISO/IEC 14496-12, section 8.4.2); a length of all ones is not known. */
function durationOf(bytes: Buffer, track: Span): number | null {
  const header = findAt(bytes, track, PATH_TO_MEDIA_HEADER);
  if (header === null || header.start + 36 > bytes.length) return null;
  const isLong = bytes[header.start] === 1;
  const timescale = bytes.readUInt32BE(header.start + (isLong ? 20 : 12));
  const duration = isLong ? Number(bytes.readBigUInt64BE(header.start + 24)) : bytes.readUInt32BE(header.start + 16);
  const milliseconds = Math.round((duration / timescale) * 1000);
  return milliseconds > 0 && milliseconds < UNKNOWN_MS ? milliseconds : null;
}
