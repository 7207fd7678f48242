import { KNOWN_MODELS } from '../../../../src/providers/remote/providers';
import {
  PROMPT,
  pictureBytes,
  transcriptionRequest,
  videoRequest,
} from '../../../support/providers/generation-requests';
import { FILM, MP4, made } from '../../../support/providers/made-outputs';
import { callContext, failureOf, generate, handleOf } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel, remoteModels } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { jsonOf } from '../../../support/providers/wire-server';

const server = scriptedServerOfSuite();

const sent = () => jsonOf(server.posts()[0]!);

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
  const statuses = [
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
      [STATUS]: statuses,
      [RESULT]: [{ body: { video: { url: `${server.url}/film.mp4`, duration: 5.04 } } }],
      'GET /film.mp4': [MP4],
    });
    const request = videoRequest({ durationSeconds: 5, size: { width: 720, height: 1280 }, seed: 0 });
    const { outputs, usage } = await generate(model(seedance), request);
    expect(outputs).toEqual(made(new Uint8Array(FILM)));
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
      [STATUS]: statuses,
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
      [STATUS]: statuses,
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
