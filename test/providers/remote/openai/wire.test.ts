import {
  imageRequest,
  PROMPT,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
} from '../../../support/providers/generation-requests';
import { callContext, failureOf, generate } from '../../../support/providers/model-calls';
import { type OpenAiServer, startOpenAiServer } from '../../../support/providers/openai-server';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { formOf, jsonOf } from '../../../support/providers/wire-server';

describe('what OpenAI is sent', () => {
  let server: OpenAiServer;
  const model = (id: string) => remoteModel(id, { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: `${server.url}/v1` });
  const sent = () => server.posts()[0]!;
  const textOf = async (part: unknown) => (part instanceof Blob ? `${part.type} ${await part.text()}` : part);

  beforeAll(async () => {
    server = await startOpenAiServer();
  });
  afterAll(() => server.close());
  beforeEach(() => server.reset());

  it('is a picture to make', async () => {
    const request = imageRequest({
      n: 2,
      size: { width: 1536, height: 1024 },
      quality: 'low',
      parameters: { background: 'transparent', outputFormat: 'webp' },
    });
    const { usage } = await generate(model('openai/gpt-image-2.6-sunburst'), request);
    expect(sent()).toMatchObject({ path: '/v1/images/generations', headers: { authorization: `Bearer ${API_KEY}` } });
    expect(jsonOf(sent())).toEqual({
      model: 'gpt-image-2.6-sunburst',
      prompt: PROMPT,
      n: 2,
      size: '1536x1024',
      quality: 'low',
      background: 'transparent',
      output_format: 'webp',
    });
    // 10 tokens of text, 20 of pictures, 1,000 that were made.
    expect(usage).toMatchObject({ images: 2, costUsd: expect.closeTo(0.000_05 + 0.000_16 + 0.03, 10) });
  });

  it('is a picture to edit, with mask and references', async () => {
    const request = imageRequest({
      image: pictureBytes('base'),
      mask: pictureBytes('mask'),
      referenceImages: [pictureBytes('reference')],
      n: 2,
    });
    await generate(model('openai/gpt-image-2'), request);
    expect(sent().path).toBe('/v1/images/edits');
    const form = await formOf(sent());
    expect([form.get('model'), form.get('prompt'), form.get('n')]).toEqual(['gpt-image-2', PROMPT, '2']);
    expect(await Promise.all(form.getAll('image[]').map(textOf))).toEqual(['image/png base', 'image/png reference']);
    expect(await textOf(form.get('mask'))).toBe('image/png mask');
  });

  it('is a text to speak', async () => {
    const request = speechRequest({ voice: 'nova', format: 'flac', speed: 1.25 });
    const { usage } = await generate(model('openai/tts-1-hd'), request);
    expect(sent().path).toBe('/v1/audio/speech');
    expect(jsonOf(sent())).toEqual({
      model: 'tts-1-hd',
      input: PROMPT,
      voice: 'nova',
      response_format: 'flac',
      speed: 1.25,
    });
    expect(usage).toMatchObject({ characters: PROMPT.length, costUsd: expect.closeTo(PROMPT.length * 30e-6, 10) });
  });

  it('is sound to transcribe, with segments wanted', async () => {
    const request = transcriptionRequest({ language: 'en-GB', prompt: 'names', diarize: false });
    const { usage } = await generate(model('openai/whisper-1'), request);
    const form = await formOf(sent());
    const fields = ['model', 'language', 'prompt', 'response_format', 'timestamp_granularities[]'];
    expect(fields.map((name) => form.get(name))).toEqual(['whisper-1', 'en', 'names', 'verbose_json', 'segment']);
    const file = form.get('file');
    expect(file).toMatchObject({ name: 'audio.mp3', type: 'audio/mpeg' });
    expect(usage).toMatchObject({ audioSeconds: 2.5, costUsd: expect.closeTo(2.5 * 0.0001, 10) });
  });

  it('is no wish for segments that the model does not have', async () => {
    await generate(model('openai/gpt-transcribe'), transcriptionRequest());
    const form = await formOf(sent());
    expect([form.get('response_format'), form.get('timestamp_granularities[]')]).toEqual(['json', null]);
  });

  it('is taken back to the field that it says is wrong', async () => {
    const error = { message: 'Words.', type: 'invalid_request_error', param: 'voice', code: 'invalid_value' };
    server.fail('POST', { status: 400, body: { error } });
    const failure = await failureOf(model('openai/tts-1').submit(speechRequest({ voice: 'nova' }), callContext()));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'voice'], retryable: false });
  });

  it('is not sent again where the account is empty', async () => {
    server.fail('POST', { status: 429, body: { error: { code: 'insufficient_quota' } } });
    const failure = await failureOf(model('openai/tts-1').submit(speechRequest(), callContext()));
    expect(failure).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: false });
  });

  it('may come to nothing', async () => {
    server.fail('POST', { body: { data: [] } });
    const failure = await failureOf(model('openai/gpt-image-2').submit(imageRequest(), callContext()));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: true });
  });
});
