import sharp from 'sharp';
import type { GenerationRequest, PixelSize } from '../../../src/providers/media-model';
import { askOf } from '../../../src/providers/remote/ask-model';
import { parametersOf } from '../../../src/providers/remote/models/accepted-input';
import { modelIdOf, type RemoteModelDescription } from '../../../src/providers/remote/models/model-description';
import { KNOWN_MODELS, providerNamed } from '../../../src/providers/remote/providers';
import {
  imageRequest,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
  videoRequest,
} from '../../support/providers/generation-requests';
import { API_KEY } from '../../support/providers/provider-settings';

const OUTPUT = 'https://outputs.example/1';
const PICTURE = Buffer.from('picture').toString('base64');
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };
let mask: Buffer;

beforeAll(async () => {
  mask = await sharp({ create: { width: 8, height: 8, channels: 4, background: CLEAR } })
    .png()
    .toBuffer();
});

/** Says what every provider would say of something that it has made. */
const EVERYTHING = {
  id: 'w1',
  request_id: 'w1',
  response_url: OUTPUT,
  name: 'operations/w1',
  status: 'succeeded',
  state: 'completed',
  done: true,
  urls: { get: OUTPUT },
  output: OUTPUT,
  data: [{ b64_json: PICTURE }],
  predictions: [{ bytesBase64Encoded: PICTURE }],
  candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: PICTURE } }] } }],
  images: [{ url: OUTPUT }],
  audio: { url: OUTPUT },
  video: { url: OUTPUT },
  assets: { image: OUTPUT },
  response: { generateVideoResponse: { generatedSamples: [{ video: { uri: OUTPUT } }] } },
  text: 'words',
  language_code: 'en',
  language_probability: 1,
};

const fetch: typeof globalThis.fetch = async (input) => {
  const status = String(input).includes('/videos/w1') ? { status: 'done' } : {};
  return Response.json({ ...EVERYTHING, ...status });
};

/** All that the model says it takes, at once. */
function fullRequest(model: RemoteModelDescription): GenerationRequest {
  const can = (capability: (typeof model.capabilities)[number]) => model.capabilities.includes(capability);
  switch (model.kind) {
    case 'IMAGE': {
      const size = Array.isArray(model.sizes) ? sizeOf(model.sizes[0]) : null;
      const [aspectRatio = null] = size === null && Array.isArray(model.aspectRatios) ? model.aspectRatios : [];
      const image = can('IMAGE_EDIT') ? pictureBytes('base') : null;
      return imageRequest({
        image,
        mask: can('MASK') ? { bytes: mask, mimeType: 'image/png' } : null,
        referenceImages: can('REFERENCE_IMAGES') ? [pictureBytes('reference')] : [],
        n: model.maxImages,
        size,
        aspectRatio,
        quality: Array.isArray(model.qualities) ? model.qualities[0] : null,
        seed: model.seed ? 0 : null,
      });
    }
    case 'SPEECH': {
      const [voice = null] = parametersOf(model).voices?.map(({ id }) => id) ?? [];
      const [format = null] = Object.keys(model.formats).reverse();
      return speechRequest({ voice, format, speed: model.speed?.max ?? null });
    }
    case 'TRANSCRIPTION':
      return transcriptionRequest({
        language: model.language ? 'en' : null,
        prompt: model.prompt ? 'names' : null,
        diarize: model.diarize,
      });
    case 'VIDEO':
      return videoRequest({
        image: can('IMAGE_TO_VIDEO') ? pictureBytes('frame') : null,
        video: can('VIDEO_TO_VIDEO') ? { bytes: Buffer.from('video'), mimeType: 'video/mp4' } : null,
        durationSeconds: model.durations[0] ?? null,
        size: sizeOf(Object.keys(model.sizes)[0]),
        seed: model.seed ? 0 : null,
      });
    default:
      return model satisfies never;
  }
}

function sizeOf(text: string | undefined): PixelSize | null {
  const [width, height] = (text ?? '').split('x').map(Number);
  return width === undefined || height === undefined ? null : { width, height };
}

/** What the SDK warns of, which callers would not get to know. */
async function warningsOf(model: RemoteModelDescription): Promise<unknown> {
  // The SDK would wait for seconds where it asks a second time.
  const request = { ...fullRequest(model), parameters: { pollIntervalMs: 1 } };
  const ask = askOf(providerNamed(model.provider)!, model, request);
  const answer = await ask({ apiKey: API_KEY, fetch, signal: new AbortController().signal });
  return Object(answer).warnings ?? [];
}

describe('the known models', () => {
  it.each(KNOWN_MODELS.map((model) => [modelIdOf(model), model] as const))(
    '%s takes all that it says it takes, without a warning',
    async (_, model) => {
      expect(await warningsOf(model)).toEqual([]);
    },
  );

  it('say of themselves what they are', () => {
    for (const { description, price, source, checkedOn } of KNOWN_MODELS) {
      expect(source).toMatch(/^https:\/\/\S+$/);
      expect(checkedOn).toMatch(/^2026-\d\d-\d\d$/);
      expect(description).toMatch(/^.{20,}\.$/);
      if (price !== null && price.unit !== 'TOKEN') expect(price.usd).toBeGreaterThan(0);
    }
  });
});
