import { MediaFailure } from '../../../domain/errors';
import type { VideoDetails } from '../../../domain/media';
import type { MediaProber } from '../../../media/media-prober';
import type { CallContext, MediaBytes, PixelSize, VideoRequest } from '../../media-model';
import { FfmpegFailedError, runFfmpeg } from '../ffmpeg/run-ffmpeg';
import { drawLayers } from '../renderer/layers';
import { decode, openPicture } from '../renderer/open-picture';
import { type Colour, tonesOf } from '../renderer/palette';
import { pictureOf } from '../renderer/pixels';
import { seededRandom } from '../renderer/random';
import { drawScene, type Style } from '../renderer/scene';
import { invalid, secondsOf, secondsOfVideo, sizeOf } from './video-request';

/** As large as the video, so that the camera moves by less than a pixel of it at a time. */
const STILL_SCALE = 2;
const IMAGE_PATH = ['input', 'image'];

/** The camera moves over a landscape that is drawn for the prompt. */
export async function animateScene(request: VideoRequest, style: Style, context: CallContext): Promise<MadeVideo> {
  const size = sizeOf(request, null);
  const scene = await drawScene(enlarged(size), style, context.signal);
  const still = await pictureOf(scene).png({ compressionLevel: 1 }).toUint8Array();
  return animate(request, still.data, await drawLayers(request, size, 'SHADE'), { size, style, context });
}

/**
 * The camera moves over the picture.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA, INVALID_INPUT: the picture or a reference cannot be decoded
 */
export async function animateImage(
  request: VideoRequest,
  image: MediaBytes,
  style: Style,
  context: CallContext,
): Promise<MadeVideo> {
  const { picture, size: imageSize } = await openPicture(image, IMAGE_PATH);
  const size = sizeOf(request, imageSize);
  const still = picture.resize({ ...enlarged(size), fit: 'cover' }).flatten({ background: 'white' });
  const png = await decode((whole) => whole.png({ compressionLevel: 1 }).toUint8Array(), still, IMAGE_PATH);
  return animate(request, png.data, await drawLayers(request, size, 'PANEL'), { size, style, context });
}

interface Scene {
  readonly size: PixelSize;
  readonly style: Style;
  readonly context: CallContext;
}

async function animate(
  request: VideoRequest,
  still: Uint8Array,
  layers: Uint8Array,
  { size, style, context }: Scene,
): Promise<MadeVideo> {
  const seconds = secondsOf(request);
  const filter = cameraMove(size, seconds, style.seed);
  return { bytes: await encodeVideo({ bytes: still, filter, layers, seconds }, context), seconds };
}

function enlarged({ width, height }: PixelSize): PixelSize {
  return { width: width * STILL_SCALE, height: height * STILL_SCALE };
}

/** How far the camera goes in: no farther than a still of twice the size is sharp. */
const ZOOM = 0.24;

/** A slow zoom, in or out, that drifts from one side to another: FFmpeg's `zoompan`. The seed decides which. */
function cameraMove({ width, height }: PixelSize, seconds: number, seed: string): string {
  const random = seededRandom(seed);
  const frames = Math.max(1, Math.round(seconds * FRAMES_PER_SECOND));
  const done = `on/${frames}`;
  const zoom = random() < 0.7 ? `1.02+${ZOOM}*${done}` : `${1.02 + ZOOM}-${ZOOM}*${done}`;
  const drift = () => {
    const [from, to] = [random(), random()];
    return `${from.toFixed(3)}+${(to - from).toFixed(3)}*${done}`;
  };
  const x = `(iw-iw/zoom)*(${drift()})`;
  const y = `(ih-ih/zoom)*(${drift()})`;
  return `format=yuv420p,zoompan=z='${zoom}':x='${x}':y='${y}':d=${frames}:s=${width}x${height}:fps=${FRAMES_PER_SECOND},setsar=1`;
}

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

export interface MadeVideo {
  readonly bytes: Uint8Array;
  readonly seconds: number;
}

const FRAMES_PER_SECOND = 24;

/**
 * H.264 that every browser plays, with what is needed to start at the front of the file. Measured for 4 s of a still at
 * 854x480: superfast takes 2.2 s and makes 170 KB, ultrafast 1.5 s and 310 KB, veryfast 3.0 s and 70 KB.
 */
const ENCODER =
  '-c:v libx264 -preset superfast -crf 22 -pix_fmt yuv420p -c:a aac -b:a 128k -ac 2 -movflags +faststart'.split(' ');
/** Titles, places and chapters of the source are no part of what is made. */
const NO_METADATA = '-map_metadata -1 -map_chapters -1'.split(' ');

interface VideoSource {
  readonly bytes: Uint8Array;
  /** What becomes of the source before the layers are laid upon it, in FFmpeg's filter language. */
  readonly filter: string;
  /** Of transparent PNG, as large as the video. */
  readonly layers: Uint8Array;
  readonly seconds: number;
}

/**
 * @throws {FfmpegFailedError}
 * @throws the signal's reason
 */
function encodeVideo({ bytes, filter, layers, seconds }: VideoSource, context: CallContext): Promise<Uint8Array> {
  const graph = `[0:v:0]${filter}[source];[source][1:v]overlay,format=yuv420p[video]`;
  return runFfmpeg({
    files: { source: bytes, 'layers.png': layers },
    arguments: [
      ...['-i', 'source', '-i', 'layers.png', '-filter_complex', graph],
      ...['-map', '[video]', '-map', '0:a:0?', '-t', String(seconds), ...ENCODER, ...NO_METADATA, 'video.mp4'],
    ],
    output: 'video.mp4',
    outputSeconds: seconds,
    ...context,
  });
}

/** Fills the size, and cuts off what is beyond it. */
function coverFilter({ width, height }: PixelSize): string {
  return `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height},setsar=1`;
}
