import { PROMPT, pictureBytes, videoRequest } from '../../../support/providers/generation-requests';
import { FILM, MP4, made } from '../../../support/providers/made-outputs';
import { callContext, failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { jsonOf } from '../../../support/providers/wire-server';

const server = scriptedServerOfSuite();

const sent = () => jsonOf(server.posts()[0]!);

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
    expect(outputs).toEqual(made(new Uint8Array(FILM)));
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
