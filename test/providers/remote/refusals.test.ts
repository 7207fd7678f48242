import { checkRequest } from '../../../src/providers/check/check-request';
import { type GenerationRequest, outlineOf } from '../../../src/providers/media-model';
import {
  imageRequest,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
  videoRequest,
} from '../../support/providers/generation-requests';
import { callContext, failureOf } from '../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../support/providers/provider-settings';
import { startWireServer, type WireServer } from '../../support/providers/wire-server';

const picture = pictureBytes('picture');
const video = { bytes: Buffer.from('video'), mimeType: 'video/mp4' } as const;
const square = { width: 1024, height: 1024 };

type Case = readonly [model: string, field: string, request: GenerationRequest];

/** What a model has no use for. */
const MISSING: readonly Case[] = [
  ['luma/photon-1', 'referenceImages', imageRequest({ referenceImages: [picture] })],
  ['openai/gpt-image-2', 'seed', imageRequest({ seed: 0 })],
  ['openai/gpt-image-2', 'aspectRatio', imageRequest({ aspectRatio: '16:9' })],
  ['google/gemini-3-pro-image', 'size', imageRequest({ size: square })],
  ['google/gemini-3-pro-image', 'mask', imageRequest({ image: picture, mask: picture })],
  ['google/gemini-3-pro-image', 'quality', imageRequest({ quality: 'high' })],
  ['xai/grok-imagine-image', 'mask', imageRequest({ image: picture, mask: picture })],
  ['luma/photon-1', 'image', imageRequest({ image: picture })],
  ['fal/fal-ai/flux-pro/kontext', 'image', imageRequest()],
  ['fal/fal-ai/flux-lora/inpainting', 'mask', imageRequest({ image: picture })],
  ['openai/gpt-4o-mini-tts', 'speed', speechRequest({ speed: 1.5 })],
  ['deepgram/aura-2-thalia-en', 'voice', speechRequest({ voice: 'thalia' })],
  ['openai/gpt-transcribe', 'diarize', transcriptionRequest({ diarize: true })],
  ['elevenlabs/scribe_v2', 'prompt', transcriptionRequest({ prompt: 'names' })],
  ['xai/grok-imagine-video', 'video', videoRequest({ video })],
  ['xai/grok-imagine-video', 'seed', videoRequest({ seed: 1 })],
  ['replicate/bytedance/seedance-1-pro', 'referenceImages', videoRequest({ referenceImages: [picture] })],
  ['fal/bytedance/seedance-2.0/image-to-video', 'image', videoRequest()],
  ['fal/bytedance/seedance-2.0/image-to-video', 'size', videoRequest({ image: picture, size: square })],
  ['fal/fal-ai/wan/v2.2-a14b/video-to-video', 'video', videoRequest()],
  ['replicate/minimax/video-01', 'durationSeconds', videoRequest({ durationSeconds: 5 })],
];

/** Values that a model does not know of a field that it takes. */
const INVALID: readonly Case[] = [
  ['google/gemini-3-pro-image', 'n', imageRequest({ n: 2 })],
  ['openai/gpt-image-2', 'size', imageRequest({ size: { width: 640, height: 484 } })],
  ['openai/gpt-image-2', 'size', imageRequest({ size: { width: 3840, height: 2176 } })],
  ['openai/gpt-image-2', 'size', imageRequest({ size: { width: 1600, height: 528 } })],
  ['openai/gpt-image-2', 'size', imageRequest({ size: { width: 512, height: 512 } })],
  ['openai/gpt-image-2', 'size', imageRequest({ size: { width: 16, height: 16 } })],
  ['openai/gpt-image-2', 'quality', imageRequest({ quality: 'hd' })],
  ['openai/gpt-image-2', 'n', imageRequest({ n: 11 })],
  ['openai/gpt-image-2', 'mask', imageRequest({ mask: picture })],
  ['openai/gpt-image-2', 'referenceImages', imageRequest({ referenceImages: Array(9).fill(picture) })],
  [
    'xai/grok-imagine-image',
    'referenceImages',
    imageRequest({ image: picture, referenceImages: Array(3).fill(picture) }),
  ],
  ['fal/fal-ai/flux/dev', 'aspectRatio', imageRequest({ aspectRatio: '16:9', size: square })],
  ['luma/photon-1', 'aspectRatio', imageRequest({ aspectRatio: '16x9' })],
  ['openai/tts-1', 'voice', speechRequest({ voice: 'nobody' })],
  ['openai/tts-1', 'speed', speechRequest({ speed: 5 })],
  ['openai/tts-1', 'format', speechRequest({ format: 'midi' })],
  ['openai/tts-1', 'text', speechRequest({ text: '🦊'.repeat(4097) })],
  ['elevenlabs/eleven_flash_v2_5', 'voice', speechRequest({ voice: '../../v1/user' })],
  ['openai/gpt-transcribe', 'language', transcriptionRequest({ language: 'english' })],
  ['xai/grok-imagine-video', 'referenceImages', videoRequest({ image: picture, referenceImages: [picture] })],
  ['xai/grok-imagine-video', 'referenceImages', videoRequest({ referenceImages: Array(8).fill(picture) })],
  ['xai/grok-imagine-video', 'durationSeconds', videoRequest({ referenceImages: [picture], durationSeconds: 11 })],
  ['xai/grok-imagine-video-1.5', 'referenceImages', videoRequest({ referenceImages: Array(9).fill(picture) })],
  ['xai/grok-imagine-video', 'size', videoRequest({ size: square })],
  [
    'xai/grok-imagine-video-1.5',
    'size',
    videoRequest({ referenceImages: [picture], size: { width: 1920, height: 1080 } }),
  ],
  ['replicate/bytedance/seedance-1-pro', 'durationSeconds', videoRequest({ durationSeconds: 13 })],
  ['replicate/bytedance/seedance-1-pro', 'durationSeconds', videoRequest({ durationSeconds: 2.5 })],
];

/** Parameters that a model is not known to take, or not so, and addresses, which nobody is sent to. */
const PARAMETERS: readonly (readonly [model: string, name: string, request: GenerationRequest])[] = [
  ['openai/gpt-image-2', 'markup', imageRequest({ parameters: { markup: 'http://10.0.0.1/' } })],
  ['openai/gpt-image-2', 'background', imageRequest({ parameters: { background: 'http://10.0.0.1/' } })],
  ['openai/gpt-image-2', 'background', imageRequest({ parameters: { background: 'chequered' } })],
  ['openai/gpt-image-2', 'background', imageRequest({ parameters: { background: 'transparent' } })],
  [
    'openai/gpt-image-2.6-flare',
    'background',
    imageRequest({ parameters: { background: 'transparent', outputFormat: 'jpeg' } }),
  ],
  ['openai/gpt-image-2', 'outputCompression', imageRequest({ parameters: { outputCompression: '80' } })],
  ['google/gemini-3.1-flash-lite-image', 'imageConfig', imageRequest({ parameters: { imageConfig: {} } })],
  ['fal/fal-ai/flux/dev', 'image_url', imageRequest({ parameters: { image_url: 'x' } })],
  ['fal/fal-ai/flux/dev', 'enableSafetyChecker', imageRequest({ parameters: { enableSafetyChecker: false } })],
  ['deepgram/aura-2-thalia-en', 'callback', speechRequest({ parameters: { callback: 'x' } })],
  ['deepgram/nova-3', 'redact', transcriptionRequest({ parameters: { redact: { all: true } } })],
  ['elevenlabs/eleven_v3', 'voiceSettings', speechRequest({ parameters: { voiceSettings: 'loud' } })],
  ['xai/grok-imagine-video', 'videoUrl', videoRequest({ parameters: { videoUrl: 'x' } })],
];

const ENV = {
  OPENAI_API_KEY: API_KEY,
  GOOGLE_GENERATIVE_AI_API_KEY: API_KEY,
  XAI_API_KEY: API_KEY,
  FAL_API_KEY: API_KEY,
  REPLICATE_API_TOKEN: API_KEY,
  LUMA_API_KEY: API_KEY,
  ELEVENLABS_API_KEY: API_KEY,
  DEEPGRAM_API_KEY: API_KEY,
};

describe('before a model is asked', () => {
  let server: WireServer;
  let env: Record<string, string>;

  beforeAll(async () => {
    server = await startWireServer(async () => ({ status: 500, body: {} }));
    const moved = [
      'OPENAI',
      'GOOGLE_GENERATIVE_AI',
      'XAI',
      'FAL',
      'FAL_QUEUE',
      'REPLICATE',
      'LUMA',
      'ELEVENLABS',
      'DEEPGRAM',
    ];
    env = { ...ENV, ...Object.fromEntries(moved.map((name) => [`${name}_BASE_URL`, server.url])) };
  });
  afterAll(() => server.close());

  const refusal = async (id: string, request: GenerationRequest) => {
    const failure = await failureOf(remoteModel(id, env).submit(request, callContext()));
    expect(server.requests).toEqual([]);
    return failure;
  };

  it.each(MISSING)('%s is found to have no use for %s', async (id, field, request) => {
    expect(await refusal(id, request)).toMatchObject({
      code: 'MODEL_CAPABILITY_MISSING',
      inputPath: ['input', field],
      retryable: false,
    });
  });

  it.each(INVALID)('%s is found not to know this value of %s', async (id, field, request) => {
    expect(await refusal(id, request)).toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', field] });
  });

  it.each(PARAMETERS)('%s is kept from the parameter %s', async (id, name, request) => {
    const inputPath = ['input', 'parameters', name];
    expect(await refusal(id, request)).toMatchObject({ code: 'INVALID_INPUT', inputPath });
  });

  it.each<[string, GenerationRequest]>([
    ['openai/gpt-image-2', imageRequest({ size: { width: 640, height: 1024 } })],
    ['openai/gpt-image-2.6-flare', imageRequest({ parameters: { background: 'transparent', outputFormat: 'webp' } })],
    ['openai/gpt-image-2.6-flare', imageRequest({ parameters: { background: 'opaque', outputFormat: 'jpeg' } })],
    ['openai/gpt-image-2.5-flare', imageRequest({ quality: 'max', parameters: { background: 'transparent' } })],
    ['google/gemini-3-pro-image', imageRequest({ parameters: { imageConfig: { imageSize: '4K' } } })],
    ['xai/grok-imagine-video-1.5-lite', videoRequest({ size: { width: 1920, height: 1080 }, durationSeconds: 15 })],
    ['xai/grok-imagine-video', videoRequest({ referenceImages: [picture], durationSeconds: 10 })],
    ['xai/grok-imagine-video', videoRequest({ durationSeconds: 15 })],
    ['xai/grok-imagine-video-1.5', videoRequest({ referenceImages: Array(8).fill(picture), durationSeconds: 15 })],
  ])('%s takes what is just within', (id, request) => {
    expect(() => checkRequest(remoteModel(id, env), outlineOf(request))).not.toThrow();
  });

  it('is not asked for what it does not make', async () => {
    const failure = await refusal('openai/gpt-image-2', speechRequest());
    expect(failure).toMatchObject({ code: 'MODEL_CAPABILITY_MISSING', inputPath: ['input', 'model'] });
  });

  it('media that OpenAI does not read are told, with those that it does', async () => {
    const request = transcriptionRequest({ audio: { bytes: Buffer.from('film'), mimeType: 'video/quicktime' } });
    const failure = await refusal('openai/gpt-transcribe', request);
    expect(failure).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', inputPath: ['input', 'audio'] });
    expect(failure.details).toMatchObject({ type: 'UNSUPPORTED', detectedMimeType: 'video/quicktime' });
  });
});
