import { checkRequest } from '../../check/check-request';
import {
  type CallContext,
  type GeneratedBytes,
  type GenerationResult,
  type ImageRequest,
  type MediaModel,
  outlineOf,
} from '../../media-model';
import { LOCAL } from '../local-model';
import { JobLimit, type LocalModelOptions } from '../thread/job-limit';
import { checkOwnRules, RENDERER_PARAMETERS, refuseTooMany, sizeOfNewPicture } from './check-request';
import { openEdit, type Painter } from './edit-picture';
import { encode, encodingOf } from './image-format';
import { layersFor } from './layers';
import { pictureOf, withLayers } from './pixels';
import { drawScene, styleOf } from './scene';

/** `local/renderer`: pictures by calculation, the same for the same request. Edits are real, the pictures are not. */
export function createRenderer({ processors }: LocalModelOptions = {}): MediaModel {
  // Two keep two processors busy; one takes up to 300 MB.
  const limit = new JobLimit({
    maxConcurrent: 3,
    maxConcurrentPerOrganization: 2,
    maxWaiting: 64,
    maxWaitingPerOrganization: 32,
    retryAfterSeconds: 10,
    ...(processors && { processors }),
  });
  const model: MediaModel = {
    ...LOCAL,
    id: 'local/renderer',
    kind: 'IMAGE',
    description:
      'A procedural renderer that runs on this server, not an AI model: landscapes in colours that the prompt calls ' +
      'for, with the prompt as their caption. Sides of 64 to 2048 pixels. Edits keep everything outside the mask, and the ' +
      'size. For trying things out.',
    capabilities: new Set(['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES']),
    available: true,
    parameters: RENDERER_PARAMETERS,
    prices: [{ unit: 'image', usd: 0 }],
    checkOwnRules,
    async submit(request, context) {
      if (request.kind !== 'IMAGE') throw new Error(`local/renderer makes no ${request.kind}`);
      checkRequest(model, outlineOf(request));
      return { status: 'DONE', result: await limit.run(() => render(request, context), context) };
    },
    async wait() {
      throw new Error('local/renderer is done when it has been asked: there is nothing to wait for');
    },
    async cancel() {},
  };
  return model;
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
