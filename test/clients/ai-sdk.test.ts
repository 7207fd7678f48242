import { createOpenAI } from '@ai-sdk/openai';
import {
  APICallError,
  generateImage,
  experimental_generateSpeech as generateSpeech,
  type ImageModel,
  experimental_transcribe as transcribe,
} from 'ai';
import sharp from 'sharp';
import { createFileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { startAliasedApp } from '../support/rest/aliased-app';
import type { TestApp } from '../support/service/test-app';

const SENTENCE = 'The quick brown fox jumps over the lazy dog. She sells sea shells by the sea shore.';
const PICTURE = readFixture('still.png');

let app: TestApp;
let openai: ReturnType<typeof createOpenAI>;
beforeAll(async () => {
  app = await startAliasedApp();
  openai = createOpenAI({ baseURL: `${app.url}/v1`, apiKey: app.apiKey });
});
afterAll(() => app.close());

const sizeOf = async (bytes: Uint8Array) => {
  const { width, height, format } = await sharp(bytes).metadata();
  return { width, height, format };
};

describe('the AI SDK', () => {
  it.each(['gpt-image-1', 'dall-e-3', 'local/renderer'])('makes pictures with %s', async (model) => {
    const { images, warnings } = await generateImage({
      model: openai.image(model),
      prompt: 'a lighthouse',
      n: 2,
      size: '256x256',
      providerOptions: { openai: { quality: 'standard' } },
    });
    expect(warnings).toEqual([]);
    expect(await Promise.all(images.map(({ uint8Array }) => sizeOf(uint8Array)))).toEqual(
      Array(2).fill({ width: 256, height: 256, format: 'png' }),
    );
  });

  it('changes a picture within a mask', async () => {
    const { width, height } = await sharp(PICTURE).metadata();
    const clear = { create: { width, height, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } } };
    const { image } = await generateImage({
      model: openai.image('gpt-image-1'),
      prompt: { text: 'a red door', images: [PICTURE], mask: await sharp(clear).png().toBuffer() },
      providerOptions: { openai: { outputFormat: 'webp' } },
    });
    expect(await sizeOf(image.uint8Array)).toEqual({ width, height, format: 'webp' });
  });

  it('speaks, and writes down what was said with its times', async () => {
    const { audio } = await generateSpeech({ model: openai.speech('tts-1'), text: SENTENCE });
    expect(audio.mediaType).toBe('audio/mpeg');
    const transcription = await transcribe({
      model: openai.transcription('whisper-1'),
      audio: audio.uint8Array,
      providerOptions: { openai: { timestampGranularities: ['segment'] } },
    });
    expect(transcription.text).toMatch(/quick brown fox/i);
    expect(transcription.language).toBe('en');
    expect(transcription.durationInSeconds).toBeGreaterThan(3);
    expect(transcription.segments.length).toBeGreaterThan(0);
    expect(transcription.segments.map(({ text }) => text).join(' ')).toBe(transcription.text);
    for (const { startSecond, endSecond } of transcription.segments) expect(endSecond).toBeGreaterThan(startSecond);
  });

  it('leaves files that the other doors know', async () => {
    const { responses } = await generateImage({ model: openai.image('gpt-image-1'), prompt: 'x', size: '64x64' });
    expect(responses[0]?.headers?.['x-request-id']).toEqual(expect.any(String));
    const { data } = await createFileClient(app.url, app.apiKey).graphql.request(
      '{ files(first: 1) { nodes { origin producedBy { model } } } }',
    );
    expect(data.files.nodes).toEqual([{ origin: 'GENERATED', producedBy: { model: 'local/renderer' } }]);
  });

  it.each<[what: string, model: () => ImageModel, status: number, message: RegExp]>([
    ['a model that there is not', () => openai.image('gpt-image-0'), 404, /no model `/i],
    ['a wrong key', () => createOpenAI({ baseURL: `${app.url}/v1`, apiKey: 'wrong' }).image('gpt-image-1'), 401, /key/],
  ])('hears of %s at once', async (_what, model, statusCode, message) => {
    const failure = await generateImage({ model: model(), prompt: 'x' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(APICallError);
    expect(failure).toMatchObject({ statusCode, isRetryable: false, message: expect.stringMatching(message) });
  });
});
