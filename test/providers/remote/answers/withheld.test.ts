import type { RemoteModelDescription } from '../../../../src/providers/remote/models/model-description';
import { imageModel, openAt } from '../../../support/providers/described-models';
import { imageRequest } from '../../../support/providers/generation-requests';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { startWireServer, type WireServer } from '../../../support/providers/wire-server';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const XAI = imageModel('xai');
const FAL = imageModel('fal', { price: { unit: 'IMAGE', usd: 0.5 } });
const GOOGLE = imageModel('google', { providerModelId: 'gemini-9' });
const part = (text: string, fields = {}) => ({ inlineData: { mimeType: 'image/png', data: base64(text) }, ...fields });

let server: WireServer;
let answer: unknown;

beforeAll(async () => {
  server = await startWireServer(async ({ method, path }) => {
    if (method === 'POST') return { body: answer };
    return path.startsWith('/gone') ? { status: 404, body: {} } : { body: Buffer.from(path.slice(1)) };
  });
});
afterAll(() => server.close());

const made = async (model: RemoteModelDescription, body: unknown) => {
  answer = body;
  const { outputs, usage } = await generate(openAt(server.url, model), imageRequest());
  return { usage, texts: outputs.map(({ bytes }) => Buffer.from(bytes).toString()) };
};
const at = (name: string) => ({ url: `${server.url}/${name}`, width: 8, height: 8, content_type: 'image/jpeg' });

describe('pictures that a provider withholds', () => {
  it.each<[what: string, model: RemoteModelDescription, body: () => object]>([
    // Black, and paid for: https://fal.ai/models/fal-ai/flux/dev/api
    ['fal, blackened', FAL, () => ({ images: [at('black')], has_nsfw_concepts: [true] })],
    ['fal, all of them', FAL, () => ({ images: [at('a'), at('b')], has_nsfw_concepts: [true, true] })],
    ['fal, by its older mark', FAL, () => ({ images: [at('black')], nsfw_content_detected: [true] })],
    ['fal, by one mark for the only one', FAL, () => ({ image: at('black'), has_nsfw_concepts: true })],
    ['fal, not even black', FAL, () => ({ images: [], has_nsfw_concepts: [true] })],
    ['xAI', XAI, () => ({ data: [{ b64_json: base64('a'), respect_moderation: false }] })],
    ['xAI, without it', XAI, () => ({ data: [{ url: '', b64_json: null, respect_moderation: false }] })],
    ['Imagen', GOOGLE, () => ({ predictions: [{ raiFilteredReason: 'why' }] })],
    ['Gemini, of the prompt', GOOGLE, () => ({ promptFeedback: { blockReason: 'OTHER' }, candidates: null })],
    ['Gemini, of the picture', GOOGLE, () => ({ candidates: [{ finishReason: 'IMAGE_SAFETY', content: null }] })],
    [
      'Gemini, in words',
      GOOGLE,
      () => ({ candidates: [{ finishReason: 'PROHIBITED_CONTENT', content: { parts: [{ text: 'No.' }] } }] }),
    ],
  ])('are refused: %s', async (_, model, body) => {
    expect(await failureOf(made(model, body()))).toMatchObject({ code: 'CONTENT_REFUSED', retryable: false });
  });

  it.each<[what: string, model: RemoteModelDescription, body: () => object, texts: string[]]>([
    [
      'fal',
      FAL,
      () => ({ images: [at('a'), at('black'), at('b')], has_nsfw_concepts: [false, true, null] }),
      ['a', 'b'],
    ],
    [
      'xAI',
      XAI,
      () => ({ data: [{ b64_json: base64('a'), respect_moderation: false }, { b64_json: base64('b') }] }),
      ['b'],
    ],
    [
      'Imagen',
      GOOGLE,
      () => ({ predictions: [{ raiFilteredReason: 'why' }, { bytesBase64Encoded: base64('b') }] }),
      ['b'],
    ],
  ])('take no other with them: %s', async (_, model, body, texts) => {
    expect((await made(model, body())).texts).toEqual(texts);
  });

  it('were made, and have to be paid for', async () => {
    const { usage } = await made(FAL, { images: [at('a'), at('black')], has_nsfw_concepts: [false, true] });
    expect(usage).toMatchObject({ images: 1, costUsd: 1 });
  });
});

describe('pictures', () => {
  it('are kept where another cannot be fetched', async () => {
    expect((await made(FAL, { images: [at('a'), { url: 'http://169.254.169.254/' }, at('b')] })).texts).toEqual([
      'a',
      'b',
    ]);
  });

  it('are found in whatever Gemini says that they are, without its drafts', async () => {
    const parts = [part('draft', { thought: true }), { text: 'Here.' }, { inline_data: { data: base64('end') } }];
    expect((await made(GOOGLE, { candidates: [{ content: { parts } }] })).texts).toEqual(['end']);
  });

  it('may be addresses alone', async () => {
    expect((await made(FAL, { images: [`${server.url}/a`] })).texts).toEqual(['a']);
  });

  it.each([{ candidates: [] }, { candidates: [{ finishReason: 'STOP' }] }])('may be none: %j', async (body) => {
    expect(await failureOf(made(GOOGLE, body))).toMatchObject({ code: 'PROVIDER_FAILED', retryable: true });
  });

  it('cost nothing that is known where the answer does not say all of it', async () => {
    const price = { unit: 'TOKEN', textInputUsd: 1, imageInputUsd: 1, outputUsd: 1 } as const;
    const { usage } = await made(imageModel('openai', { price }), {
      data: [{ b64_json: base64('a') }],
      usage: { input_tokens: 50, output_tokens: 50, input_tokens_details: null },
    });
    expect(usage).toMatchObject({ images: 1, costUsd: null });
  });
});
