import type { ImageRequest, MediaBytes, PixelSize } from '../../generation-request';
import { compiledFile } from '../thread/compiled-file';
import { runInThread } from '../thread/run-in-thread';
import { decode, openPicture } from './decode-picture';
import type { FillRequest } from './fill-region';
import { refuseOtherSize } from './image-size';
import { layersFor } from './layers';
import type { MaskRegion } from './mask-region';
import { openMask } from './open-mask';
import type { Painter } from './painter';
import { tonesOf } from './palette';
import { type Pixels, pictureOf, readPixels, withLayers } from './pixels';
import type { RestyleRequest } from './restyle';
import { drawScene, type Style } from './scene';

/** Of the picture to edit, which has to be in memory as a whole: 160 MB at the most, once. */
const MAX_PIXELS = 40_000_000;
/** Of the longer side of what is laid into a masked picture, which is enlarged to fit if it must. */
const MAX_SCENE_SIDE = 2048;
const IMAGE_PATH = ['input', 'image'];

/**
 * Each edited picture starts from the picture as it came.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA; INVALID_INPUT, of any of the inputs
 */
export async function openEdit(request: ImageRequest, image: MediaBytes, signal: AbortSignal): Promise<Painter> {
  const { size } = await openPicture(image, IMAGE_PATH, MAX_PIXELS);
  refuseOtherSize(request, size);
  const region = request.mask === null ? null : await openMask(request.mask, size, signal);
  const sceneSize = region === null ? size : within(region, MAX_SCENE_SIDE);
  const layers = await layersFor(request, sceneSize);
  return {
    size,
    async paint(style, signal) {
      signal.throwIfAborted();
      const { picture } = await openPicture(image, IMAGE_PATH, MAX_PIXELS);
      const pixels = await decode(readPixels, picture, IMAGE_PATH);
      if (region === null) return withLayers(await restyleAll(pixels, style, signal), layers);
      const scene = await withLayers(await drawScene(sceneSize, style, signal), layers);
      return fillIn(pixels, region, scene, signal);
    },
  };
}

async function restyleAll(pixels: Pixels, { palette }: Style, signal: AbortSignal): Promise<Pixels> {
  const { data, channels } = pixels;
  const request: RestyleRequest = { data, channels, tones: tonesOf(palette) };
  const file = compiledFile(__dirname, 'restyle-thread');
  const transfer = [data.buffer];
  return { ...pixels, data: await runInThread<RestyleRequest, Pixels['data']>(file, request, { signal, transfer }) };
}

async function fillIn(pixels: Pixels, region: MaskRegion, scene: Pixels, signal: AbortSignal): Promise<Pixels> {
  const { width, height } = region;
  const { data: fill } = await readPixels(pictureOf(scene).resize({ width, height, fit: 'fill' }));
  const { data, channels } = pixels;
  const request: FillRequest = { data, width: pixels.width, channels, region, fill };
  const file = compiledFile(__dirname, 'fill-thread');
  const transfer = [data.buffer, fill.buffer];
  return { ...pixels, data: await runInThread<FillRequest, Pixels['data']>(file, request, { signal, transfer }) };
}

/** The same shape, made smaller if need be. */
function within({ width, height }: PixelSize, maxSide: number): PixelSize {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
