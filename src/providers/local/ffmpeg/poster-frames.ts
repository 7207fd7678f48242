import { crc32, deflateSync } from 'node:zlib';
import type { ByteSource } from '../../../media/byte-source';
import type { PictureTurn } from '../../../media/picture/heif-transforms';
import { type HevcPicture, readHevcPicture } from '../../../media/picture/hevc-picture';
import type { PosterFrames, PosterPicture, PosterVideo } from '../../../media/thumbnail/poster-frames';
import { JobLimit } from '../thread/job-limit';
import { FfmpegFailedError, isFfmpegInstalled, runFfmpeg } from './run-ffmpeg';

/** The bytes are in memory three times: here, on their way to the thread, and as the file that it reads. */
const MAX_BYTES = 64 * 1024 ** 2;
/** Of a video's frame: 4K, lying or standing. */
const MAX_FRAME_PIXELS = 4096 * 2304;
/** 4K takes one second, and a busy machine may take some more. */
const FRAME_TIMEOUT_MS = 10_000;

/** The width of pixels is that of the container; a frame that is stretched beyond measure is cut to one that is not. */
const SQUARE_PIXELS = "scale='min(4096,iw*sar)':ih,setsar=1";

/** A filter of FFmpeg: no larger than the largest thumbnail. */
const FIT_THUMBNAILS = "scale='min(1024,iw)':'min(2048,ih)':force_original_aspect_ratio=decrease";

/** @returns null where FFmpeg is not installed */
export function createPosterFrames(): PosterFrames | null {
  if (!isFfmpegInstalled()) return null;
  // A frame takes a processor for half a second. More than wait here would not be ready in time; they hold nothing yet.
  const limit = new JobLimit({
    maxConcurrent: 2,
    maxConcurrentPerOrganization: 1,
    maxWaiting: 96,
    maxWaitingPerOrganization: 32,
    retryAfterSeconds: 10,
  });
  return {
    isWithinLimits,
    frameAt: (source, seconds, caller) => limit.run(() => readFrame(source, seconds, caller.signal), caller),
    isPictureWithinLimits: isHeifWithinLimits,
    picture: (source, caller) => limit.run(() => readHeif(source, caller.signal), caller),
  };
}

function isWithinLimits({ sizeBytes, details }: PosterVideo): boolean {
  const { width = null, height = null, codec = null } = details ?? {};
  const pixels = (width ?? 0) * (height ?? 0);
  // FFmpeg's own decoder of AV1 wants a graphics processor.
  return sizeBytes <= MAX_BYTES && pixels <= MAX_FRAME_PIXELS && codec?.startsWith('av01') !== true;
}

async function readFrame(source: ByteSource, seconds: number, signal: AbortSignal): Promise<Buffer | null> {
  const bytes = await source.read(0, source.sizeBytes);
  return (await decodeFrame(bytes, seconds, signal)) ?? (seconds > 0 ? decodeFrame(bytes, 0, signal) : null);
}

async function decodeFrame(bytes: Uint8Array, seconds: number, signal: AbortSignal): Promise<Buffer | null> {
  try {
    const frame = await runFfmpeg({
      files: { video: bytes },
      arguments: [
        ...['-max_pixels', String(MAX_FRAME_PIXELS), '-ss', seconds.toFixed(3), '-i', 'video'],
        // Not the pictures of a cover or of chapters.
        ...['-map', '0:V:0', '-frames:v', '1', '-vf', `${SQUARE_PIXELS},${FIT_THUMBNAILS}`, 'frame.png'],
      ],
      output: 'frame.png',
      signal,
      timeoutMs: FRAME_TIMEOUT_MS,
    });
    return Buffer.from(frame.buffer);
  } catch (error) {
    if (error instanceof FfmpegFailedError) return null;
    throw error;
  }
}

/** As many as telephones take. */
const MAX_PICTURE_PIXELS = 50_000_000;
/** How much larger the tiles may be together than the picture: those of the last row and column reach beyond it. */
const MAX_OVERLAP = 2;
/** 24 megapixels of little detail took 0.6 s. */
const PICTURE_TIMEOUT_MS = 20_000;

const FILTERS: Readonly<Record<PictureTurn, string>> = {
  LEFT: 'transpose=cclock',
  RIGHT: 'transpose=clock',
  UPSIDE_DOWN: 'hflip,vflip',
  FLIP: 'vflip',
  MIRROR: 'hflip',
};

function isHeifWithinLimits({ sizeBytes, details }: PosterPicture): boolean {
  return sizeBytes <= MAX_BYTES && details !== null && details.width * details.height <= MAX_PICTURE_PIXELS;
}

/** @returns null when the picture cannot be decoded within limits */
async function readHeif(source: ByteSource, signal: AbortSignal): Promise<Buffer | null> {
  const picture = readHevcPicture(Buffer.from(await source.read(0, source.sizeBytes)));
  if (picture === null || picture.crop.width * picture.crop.height > MAX_PICTURE_PIXELS) return null;
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
      timeoutMs: PICTURE_TIMEOUT_MS,
    });
    const png = Buffer.from(decoded.buffer);
    return picture.profile === null ? png : withProfile(png, picture.profile);
  } catch (error) {
    if (error instanceof FfmpegFailedError) return null;
    throw error;
  }
}

function inputOf({ columns, rows }: HevcPicture): string[] {
  const maxTilePixels = Math.ceil((MAX_OVERLAP * MAX_PICTURE_PIXELS) / (columns * rows));
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
