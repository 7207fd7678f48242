import { imageModel, openAt, videoModel } from '../../../support/providers/described-models';
import { imageRequest, videoRequest } from '../../../support/providers/generation-requests';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { startWireServer, type WireServer } from '../../../support/providers/wire-server';

const GONE = 'http://169.254.169.254/';
/** https://docs.x.ai/developers/cost-tracking */
const usage = { cost_in_usd_ticks: 5_000_000_000 };

let server: WireServer;
let film: object;
beforeAll(async () => {
  server = await startWireServer(async ({ method }) => ({ body: method === 'POST' ? { request_id: 'r1' } : film }));
});
afterAll(() => server.close());
beforeEach(() => server.reset());

describe('what a provider says that it charged for, though nothing came of it', () => {
  it.each<[what: string, answer: object, code: string]>([
    ['withheld', { status: 'done', video: { respect_moderation: false } }, 'CONTENT_REFUSED'],
    ['rejected', { status: 'failed', error: 'Generated video rejected by content moderation.' }, 'CONTENT_REFUSED'],
    ['failed', { status: 'failed', error: { code: 'internal_error' } }, 'PROVIDER_FAILED'],
    ['without a video', { status: 'done', video: {} }, 'PROVIDER_FAILED'],
    ['out of reach', { status: 'done', video: { url: GONE } }, 'PROVIDER_FAILED'],
  ])('is told of a video: %s', async (_, answer, code) => {
    film = { ...answer, usage };
    const failure = await failureOf(generate(openAt(server.url, videoModel('xai')), videoRequest()));
    expect(failure).toMatchObject({ code, costUsd: 0.5 });
    film = answer;
    expect(await failureOf(generate(openAt(server.url, videoModel('xai')), videoRequest()))).toMatchObject({
      code,
      costUsd: null,
    });
  });

  it.each<[what: string, answer: object, code: string]>([
    ['withheld', { data: [{ url: '', respect_moderation: false }] }, 'CONTENT_REFUSED'],
    ['none', { data: [] }, 'PROVIDER_FAILED'],
    ['out of reach', { data: [{ url: GONE }] }, 'PROVIDER_FAILED'],
    ['not understood', { data: [{ picture: 1 }] }, 'PROVIDER_FAILED'],
  ])('is told of a picture: %s', async (_, answer, code) => {
    server.fail('POST', { body: { ...answer, usage } });
    server.fail('POST', { body: answer });
    const failure = () => failureOf(generate(openAt(server.url, imageModel('xai')), imageRequest()));
    expect(await failure()).toMatchObject({ code, costUsd: 0.5 });
    expect(await failure()).toMatchObject({ code, costUsd: null });
  });
});
