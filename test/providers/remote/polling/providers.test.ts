import { KNOWN_MODELS } from '../../../../src/providers/remote/providers';
import {
  imageRequest,
  PROMPT,
  pictureBytes,
  transcriptionRequest,
  videoRequest,
} from '../../../support/providers/generation-requests';
import { callContext, failureOf, generate } from '../../../support/providers/model-calls';
import { OWN_VEO } from '../../../support/providers/own-models';
import { API_KEY, ownModel, remoteModel, remoteModels } from '../../../support/providers/provider-settings';
import { type ScriptedServer, startScriptedServer } from '../../../support/providers/scripted-server';
import { jsonOf } from '../../../support/providers/wire-server';

const FILM = Buffer.from('a film');
const MP4 = { body: FILM, headers: { 'content-type': 'video/mp4' } };
const made = [{ bytes: new Uint8Array(FILM), revisedPrompt: null }];

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

const sent = () => jsonOf(server.posts()[0]!);
const handleOf = async (call: ReturnType<ReturnType<typeof remoteModel>['submit']>) => {
  const submission = await call;
  if (submission.status === 'DONE') throw new Error('It did not take any time.');
  return submission.handle;
};

describe('fal', () => {
  const QUEUE = 'https://queue.fal.run/fal-ai/seedance/requests/r1';
  const ACCEPTED = {
    body: {
      status: 'IN_QUEUE',
      request_id: 'r1',
      response_url: QUEUE,
      status_url: `${QUEUE}/status`,
      cancel_url: `${QUEUE}/cancel`,
    },
  };
  const STATUS = 'GET /queue/fal-ai/seedance/requests/r1/status';
  const RESULT = 'GET /queue/fal-ai/seedance/requests/r1';
  const standing = [
    { status: 202, body: { status: 'IN_QUEUE', queue_position: 1 } },
    { status: 202, body: { status: 'IN_PROGRESS' } },
    { body: { status: 'COMPLETED' } },
  ];
  const model = (id: string) =>
    remoteModel(`fal/${id}`, {
      FAL_KEY: API_KEY,
      FAL_BASE_URL: `${server.url}/run`,
      FAL_QUEUE_BASE_URL: `${server.url}/queue`,
    });
  const seedance = 'fal-ai/bytedance/seedance/v1.5/pro/text-to-video';

  it('makes videos', async () => {
    server.play({
      [`POST /queue/${seedance}`]: [ACCEPTED],
      [STATUS]: standing,
      [RESULT]: [{ body: { video: { url: `${server.url}/film.mp4`, duration: 5.04 } } }],
      'GET /film.mp4': [MP4],
    });
    const request = videoRequest({ durationSeconds: 5, size: { width: 720, height: 1280 }, seed: 0 });
    const { outputs, usage } = await generate(model(seedance), request);
    expect(outputs).toEqual(made);
    expect(usage.videoSeconds).toBe(5.04);
    expect(sent()).toEqual({ prompt: PROMPT, aspect_ratio: '9:16', resolution: '720p', duration: '5', seed: 0 });
    const authorized = server.requests.filter(({ headers }) => headers.authorization === `Key ${API_KEY}`);
    expect(authorized.length).toBeGreaterThanOrEqual(5);
  });

  it('takes the first frame as bytes', async () => {
    const id = 'bytedance/seedance-2.0/image-to-video';
    server.play({ [`POST /queue/${id}`]: [ACCEPTED] });
    await model(id).submit(videoRequest({ image: pictureBytes('frame') }), callContext());
    expect(sent()).toEqual({
      prompt: PROMPT,
      image_url: `data:image/png;base64,${Buffer.from('frame').toString('base64')}`,
    });
  });

  it('tells a refusal with the result', async () => {
    const detail = [{ loc: ['body', 'prompt'], msg: PROMPT, type: 'content_policy_violation' }];
    server.play({
      [`POST /queue/${seedance}`]: [ACCEPTED],
      [STATUS]: standing,
      [RESULT]: [{ status: 422, body: { detail } }],
    });
    const failure = await failureOf(generate(model(seedance), videoRequest()));
    expect(failure).toMatchObject({ code: 'CONTENT_REFUSED', details: { providerCode: 'content_policy_violation' } });
  });

  // The owner is a part of the id, and of the path: https://fal.ai/docs/api-reference/inference-api, «Model IDs and paths».
  it.each<[id: string, kind: 'VIDEO' | 'TRANSCRIPTION']>([
    ['bytedance/seedance-2.0/text-to-video', 'VIDEO'],
    ['blackforestlabs/flux-3-max/text-to-video', 'VIDEO'],
    ['fal/own-model', 'VIDEO'],
    ['fal-ai/kling-video/v3/text-to-video', 'VIDEO'],
    ['nvidia/parakeet', 'TRANSCRIPTION'],
    ['fal-ai/wizper', 'TRANSCRIPTION'],
  ])("reaches every owner's models: %s", async (providerModelId, kind) => {
    const known = KNOWN_MODELS.find((model) => model.provider === 'fal' && model.kind === kind)!;
    const app = `https://queue.fal.run/${providerModelId.split('/').slice(0, 2).join('/')}/requests/r1`;
    server.play({
      [`POST /queue/${providerModelId}`]: [
        { body: { request_id: 'r1', response_url: app, status_url: `${app}/status`, cancel_url: `${app}/cancel` } },
      ],
    });
    const env = { FAL_KEY: API_KEY, FAL_BASE_URL: `${server.url}/run`, FAL_QUEUE_BASE_URL: `${server.url}/queue` };
    const [own] = remoteModels(env, { models: [{ ...known, providerModelId }] });
    const handle = await handleOf(
      own!.submit(kind === 'VIDEO' ? videoRequest() : transcriptionRequest(), callContext()),
    );
    expect(handle).toMatchObject({ work: { statusUrl: `${app}/status` } });
    expect(server.posts()).toHaveLength(1);
  });

  it('is told to stop', async () => {
    server.play({ [`POST /queue/${seedance}`]: [ACCEPTED] });
    const handle = await handleOf(model(seedance).submit(videoRequest(), callContext()));
    await model(seedance).cancel(handle);
    expect(server.requests.at(-1)).toMatchObject({
      method: 'PUT',
      path: '/queue/fal-ai/seedance/requests/r1/cancel',
      headers: { authorization: `Key ${API_KEY}` },
    });
  });

  it('transcribes, and tells who spoke', async () => {
    const chunks = [
      { text: ' Hello.', timestamp: [0, 1.5], speaker: 'SPEAKER_00' },
      { text: ' Hi.', timestamp: [1.5, null], speaker: 'SPEAKER_01' },
      { text: ' (odd)', timestamp: null },
    ];
    server.play({
      'POST /queue/fal-ai/whisper': [ACCEPTED],
      [STATUS]: standing,
      [RESULT]: [{ body: { text: ' Hello. Hi.', chunks, inferred_languages: ['en'] } }],
    });
    const { transcript } = await generate(model('fal-ai/whisper'), transcriptionRequest({ diarize: true }));
    expect(sent()).toMatchObject({ diarize: true, chunk_level: 'segment', language: null });
    expect(transcript).toEqual({
      text: 'Hello. Hi.',
      language: 'en',
      durationSeconds: 1.5,
      segments: [
        { startSeconds: 0, endSeconds: 1.5, text: 'Hello.', speaker: 'SPEAKER_00' },
        { startSeconds: 1.5, endSeconds: 1.5, text: 'Hi.', speaker: 'SPEAKER_01' },
      ],
    });
  });
});

describe('Google', () => {
  const NAME = 'models/veo-own/operations/o1';
  const POST = 'POST /v1beta/models/veo-own:predictLongRunning';
  const model = () =>
    ownModel(
      'google/veo-own',
      { GOOGLE_GENERATIVE_AI_API_KEY: API_KEY, GOOGLE_GENERATIVE_AI_BASE_URL: `${server.url}/v1beta` },
      OWN_VEO,
    );
  const done = (generateVideoResponse: unknown) => ({
    body: { name: NAME, done: true, response: { generateVideoResponse } },
  });

  it('makes videos, and keeps the key out of every address', async () => {
    const uri = 'https://generativelanguage.googleapis.com/v1beta/files/f1:download?alt=media';
    // The same host, which wants the key again: clients of the Gemini API follow with it.
    const location = 'https://generativelanguage.googleapis.com/download/v1beta/files/f1:download?alt=media';
    server.play({
      [POST]: [{ body: { name: NAME } }],
      [`GET /v1beta/${NAME}`]: [{ body: { name: NAME } }, done({ generatedSamples: [{ video: { uri } }] })],
      'GET /v1beta/files/f1:download': [{ status: 302, headers: { location }, body: {} }],
      'GET /download/v1beta/files/f1:download': [MP4],
    });
    const request = videoRequest({ durationSeconds: 8, size: { width: 720, height: 1280 }, seed: 0 });
    const { outputs, usage } = await generate(model(), request);
    expect(outputs).toEqual(made);
    expect(usage).toMatchObject({ videoSeconds: 8, costUsd: expect.closeTo(3.2, 10) });
    expect(sent()).toEqual({
      instances: [{ prompt: PROMPT }],
      parameters: { sampleCount: 1, aspectRatio: '9:16', resolution: '720p', durationSeconds: 8, seed: 0 },
    });
    expect(server.requests.map(({ path }) => path).join('\n')).not.toContain(API_KEY);
    const keys = server.requests.map(({ headers }) => headers['x-goog-api-key'] ?? null);
    expect(keys).toEqual(Array(5).fill(API_KEY));
  });

  it('refuses by giving nothing', async () => {
    server.play({
      [POST]: [{ body: { name: NAME } }],
      [`GET /v1beta/${NAME}`]: [done({ raiMediaFilteredCount: 1, raiMediaFilteredReasons: [PROMPT] })],
    });
    expect(await failureOf(generate(model(), videoRequest()))).toMatchObject({ code: 'CONTENT_REFUSED' });
  });

  it('fails with a status of its own', async () => {
    const error = { code: 13, message: PROMPT, status: 'INTERNAL' };
    server.play({
      [POST]: [{ body: { name: NAME } }],
      [`GET /v1beta/${NAME}`]: [{ body: { name: NAME, done: true, error } }],
    });
    expect(await failureOf(generate(model(), videoRequest()))).toMatchObject({
      code: 'PROVIDER_FAILED',
      details: { providerCode: 'INTERNAL' },
    });
  });

  it('is told to stop', async () => {
    server.play({ [POST]: [{ body: { name: NAME } }] });
    const handle = await handleOf(model().submit(videoRequest(), callContext()));
    await model().cancel(handle);
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', path: `/v1beta/${NAME}:cancel` });
  });
});

describe('xAI', () => {
  const model = () => remoteModel('xai/grok-imagine-video', { XAI_API_KEY: API_KEY, XAI_BASE_URL: `${server.url}/v1` });
  const ACCEPTED = { 'POST /v1/videos/generations': [{ body: { request_id: 'r1' } }] };
  const STATUS = 'GET /v1/videos/r1';

  it('makes videos, tells how far it is, and what it cost', async () => {
    const video = { url: `${server.url}/film.mp4`, duration: 6, respect_moderation: true };
    server.play({
      ...ACCEPTED,
      [STATUS]: [
        { status: 202, body: Buffer.alloc(0) },
        { status: 202, body: { status: 'pending', progress: 40 } },
        { status: 202, body: { status: 'pending', progress: 30 } },
        { body: { status: 'done', video, usage: { cost_in_usd_ticks: 3_000_000_000 } } },
      ],
      'GET /film.mp4': [MP4],
    });
    const percents: number[] = [];
    const context = callContext({ onProgress: (percent) => percents.push(percent) });
    const request = videoRequest({ size: { width: 1280, height: 720 } });
    const { outputs, usage } = await generate(model(), request, context);
    expect(outputs).toEqual(made);
    expect(usage).toMatchObject({ videoSeconds: 6, costUsd: 0.3 });
    expect(percents).toEqual([40, 40]);
    expect(sent()).toEqual({ model: 'grok-imagine-video', prompt: PROMPT, aspect_ratio: '16:9', resolution: '720p' });
  });

  it('takes references in place of a first frame', async () => {
    server.play(ACCEPTED);
    await model().submit(videoRequest({ referenceImages: [pictureBytes('one')] }), callContext());
    const url = `data:image/png;base64,${Buffer.from('one').toString('base64')}`;
    expect(sent()).toEqual({ model: 'grok-imagine-video', prompt: PROMPT, reference_images: [{ url }] });
  });

  it('refuses by a mark on the video', async () => {
    const video = { url: `${server.url}/film.mp4`, respect_moderation: false };
    server.play({ ...ACCEPTED, [STATUS]: [{ body: { status: 'done', video } }] });
    expect(await failureOf(generate(model(), videoRequest()))).toMatchObject({ code: 'CONTENT_REFUSED' });
  });
});

describe('Luma', () => {
  it('makes pictures', async () => {
    const model = remoteModel('luma/photon-1', { LUMA_API_KEY: API_KEY, LUMA_BASE_URL: server.url });
    server.play({
      'POST /dream-machine/v1/generations/image': [
        { status: 201, body: { id: 'g1', state: 'queued', request: { prompt: PROMPT } } },
      ],
      'GET /dream-machine/v1/generations/g1': [
        { body: { id: 'g1', state: 'dreaming', assets: null } },
        { body: { id: 'g1', state: 'completed', assets: { image: `${server.url}/picture.jpg` } } },
      ],
      'GET /picture.jpg': [MP4],
    });
    const { outputs, usage } = await generate(model, imageRequest({ aspectRatio: '16:9' }));
    expect(outputs).toEqual(made);
    expect(usage.images).toBe(1);
    expect(sent()).toEqual({ model: 'photon-1', prompt: PROMPT, aspect_ratio: '16:9' });
  });
});
