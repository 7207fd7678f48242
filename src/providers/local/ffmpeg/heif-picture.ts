import { crc32, deflateSync } from 'node:zlib';
import type { ByteSource } from '../../../media/byte-source';
import type { PictureTurn } from '../../../media/picture/heif-transforms';
import { type HevcPicture, readHevcPicture } from '../../../media/picture/hevc-picture';
import type { PosterPicture } from '../../../media/thumbnail/poster-frames';
import { FfmpegFailedError, runFfmpeg } from './run-ffmpeg';

/** A filter of FFmpeg: no larger than the largest thumbnail. */
export const FIT_THUMBNAILS = "scale='min(1024,iw)':'min(2048,ih)':force_original_aspect_ratio=decrease";

/** The signature, and the header, which is always the first chunk. */
const HEADER_END = 8 + 25;

/** Says of a PNG what its colours are, by a chunk behind its header (https://www.w3.org/TR/png-3/#11iCCP, read 2026-11). */
function withProfile(png: Buffer, profile: Buffer): Buffer {
  // The profile has a name, and is compressed by method 0.
  const contents = Buffer.concat([Buffer.from('iCCPprofile\0\0', 'latin1'), deflateSync(profile)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(contents.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(contents));
  return Buffer.concat([png.subarray(0, HEADER_END), length, contents, check, png.subarray(HEADER_END)]);
}

/** The bytes are in memory three times: here, on their way to the thread, and as the file that it reads. */
const MAX_BYTES = 64 * 1024 ** 2;
/** As many as telephones take. */
const MAX_PIXELS = 50_000_000;
/** How much larger the tiles may be together than the picture: those of the last row and column reach beyond it. */
const MAX_OVERLAP = 2;
/** 24 megapixels of little detail took 0.6 s. */
const TIMEOUT_MS = 20_000;

const FILTERS: Readonly<Record<PictureTurn, string>> = {
  LEFT: 'transpose=cclock',
  RIGHT: 'transpose=clock',
  UPSIDE_DOWN: 'hflip,vflip',
  FLIP: 'vflip',
  MIRROR: 'hflip',
};

export function isHeifWithinLimits({ sizeBytes, details }: PosterPicture): boolean {
  return sizeBytes <= MAX_BYTES && details !== null && details.width * details.height <= MAX_PIXELS;
}

/** @returns null when the picture cannot be decoded within limits */
export async function readHeif(source: ByteSource, signal: AbortSignal): Promise<Buffer | null> {
  const picture = readHevcPicture(Buffer.from(await source.read(0, source.sizeBytes)));
  if (picture === null || picture.crop.width * picture.crop.height > MAX_PIXELS) return null;
  try {
    const decoded = await runFfmpeg({
      files: { picture: picture.stream },
      inputFormats: 'hevc',
      arguments: [
        ...inputOf(picture),
        ...['-frames:v', '1', '-vf', filtersOf(picture), 'picture.png'],
        ...onlyWithAllTiles(picture),
      ],
      output: 'picture.png',
      signal,
      timeoutMs: TIMEOUT_MS,
    });
    const png = Buffer.from(decoded.buffer);
    return picture.profile === null ? png : withProfile(png, picture.profile);
  } catch (error) {
    if (error instanceof FfmpegFailedError) return null;
    throw error;
  }
}

function inputOf({ columns, rows }: HevcPicture): string[] {
  const maxTilePixels = Math.ceil((MAX_OVERLAP * MAX_PIXELS) / (columns * rows));
  return [
    ...['-abort_on', 'empty_output_stream'],
    ...['-max_pixels', String(maxTilePixels), '-f', 'hevc', '-i', 'picture'],
  ];
}

/**
 * A tile of which the decoder makes no frame would have all behind it move up. What else comes out is nothing but the
 * last one: where there is none, the whole fails.
 */
function onlyWithAllTiles({ columns, rows }: HevcPicture): string[] {
  return ['-vf', `select=eq(n\\,${columns * rows - 1})`, '-f', 'null', '-'];
}

function filtersOf({ columns, rows, crop: { width, height, left, top }, turns }: HevcPicture): string {
  // Exactly, as else it is cut to an even size.
  const crop = `crop='min(${width},iw-${left})':'min(${height},ih-${top})':${left}:${top}:exact=1`;
  return [`tile=${columns}x${rows}`, crop, ...turns.map((turn) => FILTERS[turn]), 'setsar=1', FIT_THUMBNAILS].join(',');
}
