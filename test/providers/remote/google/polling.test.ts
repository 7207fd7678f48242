import { PROMPT, videoRequest } from '../../../support/providers/generation-requests';
import { FILM, MP4, made } from '../../../support/providers/made-outputs';
import { callContext, failureOf, generate, handleOf } from '../../../support/providers/model-calls';
import { OWN_VEO } from '../../../support/providers/own-models';
import { API_KEY, ownModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { jsonOf } from '../../../support/providers/wire-server';

const server = scriptedServerOfSuite();

const sent = () => jsonOf(server.posts()[0]!);

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
    expect(outputs).toEqual(made(new Uint8Array(FILM)));
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
