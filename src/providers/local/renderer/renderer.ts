import { MediaFailure } from '../../../domain/errors';
import type {
  CallContext,
  GeneratedBytes,
  GenerationResult,
  ImageRequest,
  MediaBytes,
  MediaModel,
  PixelSize,
} from '../../media-model';
import { createLocalModel } from '../local-model';
import type { LocalModelOptions } from '../thread/job-limit';
import { checkOwnRules, RENDERER_PARAMETERS, refuseTooMany } from './check-request';
import type { MaskRegion } from './edit-pixels';
import { encode, encodingOf } from './image-format';
import { layersFor, ROUND_MARGIN_SHARE } from './layers';
import { decode, openPicture } from './open-picture';
import { tonesOf } from './palette';
import { refuseOtherSize, sizeOfNewPicture } from './picture-size';
import { type Pixels, pictureOf, readAlpha, readPixels, withLayers } from './pixels';
import { drawScene, runRendererJob, type Style, styleOf } from './scene';

/** `local/renderer`: pictures by calculation, the same for the same request. Edits are real, the pictures are not. */
export function createRenderer(options: LocalModelOptions = {}): MediaModel {
  return createLocalModel(
    {
      id: 'local/renderer',
      kind: 'IMAGE',
      description:
        'A procedural renderer that runs on this server, not an AI model: landscapes in colours that the prompt calls ' +
        'for, with the prompt as their caption. Sides of 64 to 2048 pixels. Edits keep everything outside the mask, and the ' +
        'size. For trying things out.',
      capabilities: new Set(['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES']),
      available: true,
      parameters: RENDERER_PARAMETERS,
      unit: 'image',
      // Two keep two processors busy; one takes up to 300 MB.
      limits: {
        maxConcurrent: 3,
        maxConcurrentPerOrganization: 2,
        maxWaiting: 64,
        maxWaitingPerOrganization: 32,
        retryAfterSeconds: 10,
      },
      checkOwnRules,
      prepare: (request, context) => () => render(request, context),
    },
    options,
  );
}

async function render(request: ImageRequest, { signal, onProgress }: CallContext): Promise<GenerationResult> {
  const encoding = encodingOf(request);
  const painter = request.image === null ? await openCanvas(request) : await openEdit(request, request.image, signal);
  refuseTooMany(request.n, painter.size);
  const outputs: GeneratedBytes[] = [];
  for (let index = 0; index < request.n; index += 1) {
    const pixels = await painter.paint(styleOf(request.prompt, request.seed, index), signal);
    signal.throwIfAborted();
    outputs.push({ bytes: await encode(pictureOf(pixels), encoding), revisedPrompt: null });
    signal.throwIfAborted();
    onProgress((100 * outputs.length) / request.n);
  }
  const usage = { images: request.n, characters: null, audioSeconds: null, videoSeconds: null, costUsd: 0 };
  return { outputs, transcript: null, usage };
}

/** Pictures from nothing. */
async function openCanvas(request: ImageRequest): Promise<Painter> {
  const size = sizeOfNewPicture(request);
  const layers = await layersFor(request, size, 'SHADE');
  return { size, paint: async (style, signal) => withLayers(await drawScene(size, style, signal), layers) };
}

/** What is ready to make any number of pictures, one after the other. */
interface Painter {
  /** Of every picture. */
  readonly size: PixelSize;
  /** @throws the signal's reason */
  paint(style: Style, signal: AbortSignal): Promise<Pixels>;
}

/** Of what is edited, which is in memory as a whole, more than once: 24 megapixels took 300 MB. */
const MAX_EDITED_PIXELS = 25_000_000;
/** Of the longer side of what is laid into a masked picture, which is enlarged to fit if it must. */
const MAX_SCENE_SIDE = 2048;
const IMAGE_PATH = ['input', 'image'];

/**
 * Each edited picture starts from the picture as it came.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA; INVALID_INPUT, of any of the inputs
 */
async function openEdit(request: ImageRequest, image: MediaBytes, signal: AbortSignal): Promise<Painter> {
  const { size } = await openPicture(image, IMAGE_PATH);
  if (size.width * size.height > MAX_EDITED_PIXELS) {
    throw new MediaFailure('INVALID_INPUT', 'Pictures of up to 25 million pixels are edited.', { path: IMAGE_PATH });
  }
  refuseOtherSize(request, size);
  if (request.mask !== null) return openMaskedEdit(request, image, await openMask(request.mask, size, signal), size);
  const layers = await layersFor(request, size, 'PANEL');
  return {
    size,
    async paint(style, signal) {
      return withLayers(await restyleAll(await decodeImage(image, signal), style, signal), layers);
    },
  };
}

async function openMaskedEdit(
  request: ImageRequest,
  image: MediaBytes,
  region: MaskRegion,
  size: PixelSize,
): Promise<Painter> {
  const sceneSize = within(region, MAX_SCENE_SIDE);
  const layers = await layersFor(request, sceneSize, 'SHADE', ROUND_MARGIN_SHARE);
  return {
    size,
    async paint(style, signal) {
      const scene = await withLayers(await drawScene(sceneSize, style, signal), layers);
      return fillIn(await decodeImage(image, signal), region, scene, signal);
    },
  };
}

const MASK_PATH = ['input', 'mask'];

/** @throws {MediaFailure} CORRUPT_MEDIA; INVALID_INPUT: of another size than the picture, or transparent nowhere */
async function openMask(mask: MediaBytes, size: PixelSize, signal: AbortSignal): Promise<MaskRegion> {
  const { picture, size: maskSize } = await openPicture(mask, MASK_PATH);
  if (maskSize.width !== size.width || maskSize.height !== size.height) {
    const message = `The mask has ${maskSize.width}x${maskSize.height} pixels, the picture ${size.width}x${size.height}.`;
    throw new MediaFailure('INVALID_INPUT', message, { path: MASK_PATH });
  }
  const alpha = await decode(readAlpha, picture, MASK_PATH);
  const region = await runRendererJob('findMaskRegion', { alpha, ...size }, { signal, transfer: [alpha.buffer] });
  if (region !== null) return region;
  const message = 'The mask is transparent nowhere, so nothing may change.';
  throw new MediaFailure('INVALID_INPUT', message, { path: MASK_PATH });
}

async function decodeImage(image: MediaBytes, signal: AbortSignal): Promise<Pixels> {
  signal.throwIfAborted();
  const { picture } = await openPicture(image, IMAGE_PATH);
  return decode(readPixels, picture, IMAGE_PATH);
}

async function restyleAll(pixels: Pixels, { palette }: Style, signal: AbortSignal): Promise<Pixels> {
  const { data, channels } = pixels;
  const request = { data, channels, tones: tonesOf(palette) };
  return { ...pixels, data: await runRendererJob('restyle', request, { signal, transfer: [data.buffer] }) };
}

async function fillIn(pixels: Pixels, region: MaskRegion, scene: Pixels, signal: AbortSignal): Promise<Pixels> {
  const { width, height } = region;
  const { data: fill } = await readPixels(pictureOf(scene).resize({ width, height, fit: 'fill' }));
  const { data, channels } = pixels;
  const request = { data, width: pixels.width, channels, region, fill };
  const transfer = [data.buffer, fill.buffer];
  return { ...pixels, data: await runRendererJob('fillRegion', request, { signal, transfer }) };
}

/** The same shape, made smaller if need be. */
function within({ width, height }: PixelSize, maxSide: number): PixelSize {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
