import { imageRequest, pictureBytes } from '../../../support/providers/generation-requests';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { MovedClock } from '../../../support/providers/moved-clock';
import { API_KEY, remoteModels } from '../../../support/providers/provider-settings';
import { startWireServer, type WireAnswer, type WireServer } from '../../../support/providers/wire-server';

const PICTURE = Buffer.from('a picture');
const base64 = PICTURE.toString('base64');

/** LocalAI: https://localai.io/features/image-generation; by its key, as with `--api-keys`. */
let server: WireServer;
let cdn: WireServer;
let answer: WireAnswer;
let clock: MovedClock;

beforeAll(async () => {
  server = await startWireServer(async ({ method, headers }) => {
    if (headers.authorization !== `Bearer ${API_KEY}`) return { status: 401, body: {} };
    return method === 'POST' ? answer : { body: PICTURE };
  });
  cdn = await startWireServer(async ({ headers }) =>
    'authorization' in headers ? { status: 400, body: {} } : { body: PICTURE },
  );
});
afterAll(() => Promise.all([server.close(), cdn.close()]));
beforeEach(() => {
  server.reset();
  cdn.reset();
  clock = new MovedClock();
});

const model = (id = 'openai/gpt-image-2') => {
  const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: `${server.url}/v1` };
  const settings = { allowedOutputHosts: [new URL(cdn.url).host], clock };
  return remoteModels(env, settings).find((candidate) => candidate.id === id)!;
};
const pictures = async (body: unknown, request = imageRequest()) => {
  answer = { body };
  const result = await generate(model(), request);
  expect(server.posts()).toHaveLength(1);
  return result;
};

describe("pictures by a server that speaks OpenAI's protocol", () => {
  it.each<[what: string, data: () => object]>([
    ['where they are on the server itself (LocalAI)', () => ({ url: `${server.url}/generated-images/b64.png` })],
    ['where they are, by the path alone', () => ({ url: '/generated-images/b64.png' })],
    ['where they are on a CDN (Together)', () => ({ index: 0, url: `${cdn.url}/p.png`, type: null })],
    ['with a null beside the address (LiteLLM)', () => ({ b64_json: null, url: `${cdn.url}/p.png` })],
    ['with an empty text beside the address', () => ({ b64_json: '', url: `${cdn.url}/p.png` })],
    ['written out in the address', () => ({ url: `data:image/png;base64,${base64}` })],
    // xai-sdk-python splits such a prefix off.
    ['in base64 with a prefix', () => ({ b64_json: `data:image/png;base64,${base64}` })],
  ])('are read: %s', async (_, data) => {
    const { outputs, usage } = await pictures({ created: 1, data: [{ ...data(), revised_prompt: 'as I see it' }] });
    expect(outputs.map(({ bytes }) => Buffer.from(bytes))).toEqual([PICTURE]);
    expect(outputs[0]?.revisedPrompt).toBe('as I see it');
    expect(usage.images).toBe(1);
  });

  it('tell their facts in any type, and cost what they cost', async () => {
    const { outputs, usage } = await pictures({
      created: '1700000000',
      data: [{ b64_json: base64 }, { url: `${cdn.url}/p.png` }],
      size: 1024,
      quality: 1,
      usage: {
        input_tokens: '30',
        output_tokens: '1000',
        total_tokens: '1030',
        input_tokens_details: { text_tokens: '10', image_tokens: '20' },
      },
    });
    expect(outputs).toHaveLength(2);
    expect(usage).toMatchObject({ images: 2, costUsd: expect.closeTo(0.000_05 + 0.000_16 + 0.03, 10) });
  });

  it('are read where a picture was to be changed, which the SDK does not ask to have in base64', async () => {
    const request = imageRequest({ image: pictureBytes('base') });
    const { outputs } = await pictures({ data: [{ url: `${cdn.url}/p.png` }] }, request);
    expect(Buffer.from(outputs[0]!.bytes)).toEqual(PICTURE);
  });

  it('are kept where one of them cannot be read', async () => {
    const { outputs } = await pictures({ data: [{ b64_json: base64 }, { note: 'none' }, null] });
    expect(outputs).toHaveLength(1);
  });

  it('are waited for', async () => {
    cdn.failWhile('GET', { status: 503, body: {} }, () => clock.now() < 20_000);
    const { outputs } = await pictures({ data: [{ url: `${cdn.url}/p.png` }] });
    expect(outputs).toHaveLength(1);
  });

  it('are not asked for at any address', async () => {
    const failure = await failureOf(pictures({ data: [{ url: 'http://169.254.169.254/latest' }] }));
    expect(failure).toMatchObject({ retryable: false, details: { providerCode: 'MEDIA_URL_BLOCKED' } });
  });

  it('are read as well where fal tells their size in a text', async () => {
    answer = { body: { images: [{ url: `${cdn.url}/p.png`, width: '1024', content_type: 'image/png' }], seed: 7 } };
    const fal = await startWireServer(async () => answer);
    const settings = { allowedOutputHosts: [new URL(cdn.url).host], clock };
    const flux = remoteModels({ FAL_KEY: API_KEY, FAL_BASE_URL: fal.url }, settings).find(
      ({ id }) => id === 'fal/fal-ai/flux/dev',
    );
    const { outputs } = await generate(flux!, imageRequest());
    expect(outputs.map(({ bytes }) => Buffer.from(bytes))).toEqual([PICTURE]);
    await fal.close();
  });

  it.each([{}, [], null, 'text', { data: 'none' }, { data: [{ note: 'none' }] }])(
    'are not made of %j, nor paid for again',
    async (body) => {
      expect(await failureOf(pictures(body))).toMatchObject({
        code: 'PROVIDER_FAILED',
        retryable: false,
        details: { providerCode: 'ANSWER_NOT_UNDERSTOOD' },
      });
    },
  );
});
