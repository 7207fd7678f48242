import type { CallContext, MediaBytes, PixelSize, VideoRequest } from '../../media-model';
import { drawLayers } from '../renderer/layers';
import { decode, openPicture, pictureOf } from '../renderer/pixels';
import { seededRandom } from '../renderer/random';
import { drawScene, type Style } from '../renderer/scene';
import { encodeVideo, FRAMES_PER_SECOND, type MadeVideo } from './encode-video';
import { secondsOf, sizeOf } from './video-request';

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
