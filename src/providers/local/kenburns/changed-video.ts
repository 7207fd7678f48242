import { MediaFailure } from '../../../domain/errors';
import type { VideoDetails } from '../../../domain/media';
import type { MediaProber } from '../../../media/media-prober';
import type { CallContext, MediaBytes, VideoRequest } from '../../media-model';
import { FfmpegFailedError } from '../ffmpeg/run-ffmpeg';
import { drawLayers } from '../renderer/layers';
import { type Colour, tonesOf } from '../renderer/palette';
import type { Style } from '../renderer/scene';
import { coverFilter, encodeVideo, FRAMES_PER_SECOND, type MadeVideo } from './encode-video';
import { invalid, secondsOfVideo, sizeOf } from './video-request';

/** 4K, lying or standing: more takes minutes to decode. */
const MAX_VIDEO_PIXELS = 4096 * 2304;
const VIDEO_PATH = ['input', 'video'];

/**
 * Tones the video in the colours of the prompt, as the renderer does pictures, and keeps its sound.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: the video or a reference cannot be decoded
 */
export async function changeVideo(
  request: VideoRequest,
  video: MediaBytes,
  style: Style,
  prober: Pick<MediaProber, 'probe'>,
  context: CallContext,
): Promise<MadeVideo> {
  const details = await probe(video, prober, context);
  const { width, height, durationMs } = details;
  const source = width === null || height === null ? null : { width, height };
  if (source !== null && source.width * source.height > MAX_VIDEO_PIXELS) {
    throw invalid('The frames of the video are larger than 4096x2304.', ['video']);
  }
  const size = sizeOf(request, source);
  const seconds = secondsOfVideo(request, durationMs);
  const layers = await drawLayers(request, size, 'PANEL');
  const filter = `fps=${FRAMES_PER_SECOND},${coverFilter(size)},${toneFilter(tonesOf(style.palette))}`;
  try {
    return { bytes: await encodeVideo({ bytes: video.bytes, filter, layers, seconds }, context), seconds };
  } catch (cause) {
    if (!(cause instanceof FfmpegFailedError) || cause.exitCode === null) throw cause;
    throw cannotDecode(cause);
  }
}

async function probe(
  { bytes, mimeType }: MediaBytes,
  prober: Pick<MediaProber, 'probe'>,
  { organizationId, signal }: CallContext,
): Promise<VideoDetails> {
  const caller = { organizationId, signal, queue: 'UNBOUNDED' } as const;
  const source = { sizeBytes: bytes.length, read: async (start: number, end: number) => bytes.subarray(start, end) };
  const { details } = await prober.probe(source, mimeType, caller).catch((error: unknown) => {
    throw error instanceof MediaFailure ? error.at(VIDEO_PATH) : error;
  });
  if (details?.kind === 'VIDEO') return details;
  throw cannotDecode();
}

/** Each channel's curve, after most of the colour is gone: what `restyle` does to a picture. */
function toneFilter(tones: readonly [Colour, Colour, Colour]): string {
  const curve = (channel: 0 | 1 | 2) =>
    tones.map((tone, index) => `${index / 2}/${(tone[channel] / 255).toFixed(3)}`).join(' ');
  return `hue=s=0.35,curves=r='${curve(0)}':g='${curve(1)}':b='${curve(2)}'`;
}

function cannotDecode(cause?: unknown): MediaFailure {
  const message = 'The video is damaged, or in a coding that this model cannot read.';
  return new MediaFailure('CORRUPT_MEDIA', message, { path: VIDEO_PATH, cause });
}
