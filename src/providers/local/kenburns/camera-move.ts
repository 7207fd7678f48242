import type { PixelSize } from '../../generation-request';
import { seededRandom } from '../renderer/random';
import { FRAMES_PER_SECOND } from './encode-video';

/** How far the camera goes in: no farther than a still of twice the size is sharp. */
const ZOOM = 0.24;

/** A slow zoom, in or out, that drifts from one side to another: FFmpeg's `zoompan`. The seed decides which. */
export function cameraMove({ width, height }: PixelSize, seconds: number, seed: string): string {
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
