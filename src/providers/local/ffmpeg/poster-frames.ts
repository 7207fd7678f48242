import type { ByteSource } from '../../../media/byte-source';
import type { PosterFrames, PosterVideo } from '../../../media/thumbnail/poster-frames';
import { JobLimit } from '../thread/job-limit';
import { FIT_THUMBNAILS, isHeifWithinLimits, readHeif } from './heif-picture';
import { FfmpegFailedError, isFfmpegInstalled, runFfmpeg } from './run-ffmpeg';

/** The bytes are in memory three times: here, on their way to the thread, and as the file that it reads. */
const MAX_BYTES = 64 * 1024 ** 2;
/** 4K, lying or standing. */
const MAX_PIXELS = 4096 * 2304;
/** 4K takes one second, and a busy machine may take some more. */
const TIMEOUT_MS = 10_000;

/** The width of pixels is that of the container; a frame that is stretched beyond measure is cut to one that is not. */
const SQUARE_PIXELS = "scale='min(4096,iw*sar)':ih,setsar=1";

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
  return sizeBytes <= MAX_BYTES && pixels <= MAX_PIXELS && codec?.startsWith('av01') !== true;
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
        ...['-max_pixels', String(MAX_PIXELS), '-ss', seconds.toFixed(3), '-i', 'video'],
        // Not the pictures of a cover or of chapters.
        ...['-map', '0:V:0', '-frames:v', '1', '-vf', `${SQUARE_PIXELS},${FIT_THUMBNAILS}`, 'frame.png'],
      ],
      output: 'frame.png',
      signal,
      timeoutMs: TIMEOUT_MS,
    });
    return Buffer.from(frame.buffer);
  } catch (error) {
    if (error instanceof FfmpegFailedError) return null;
    throw error;
  }
}
