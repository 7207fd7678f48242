import { createFileClient } from '../../support/graphql/file-client';
import { createGenerationClient, type GenerationClient } from '../../support/graphql/generation-client';
import { readFixture } from '../../support/media/media-fixtures';
import { type OpenAiServer, startOpenAiServer } from '../../support/providers/openai-server';
import type { WireFault } from '../../support/providers/wire-server';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const MODEL = 'openai/gpt-image-2';

function refusal(status: number, error: object, headers = {}): WireFault {
  return { status, headers, body: { error: { message: 'In the words of the provider.', ...error } } };
}

describe('what a provider fails by', () => {
  let app: TestApp;
  let provider: OpenAiServer;
  let client: GenerationClient;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    provider = await startOpenAiServer();
    environment = { OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL: `${provider.url}/v1` };
    app = await startTestApp(environment);
    client = createGenerationClient(app.url, app.apiKey);
  });
  beforeEach(() => provider.reset());
  afterAll(() => Promise.all([app.close(), provider.close()]));

  const provided = { __typename: 'MediaProviderError', provider: 'openai', path: null, retryAfterSeconds: null };

  it.each<[what: string, fault: WireFault, error: object]>([
    [
      'too many calls',
      refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '7' }),
      {
        ...{ ...provided, code: 'PROVIDER_UNAVAILABLE', retryable: true },
        ...{ providerCode: 'rate_limit_exceeded', retryAfterSeconds: 7 },
      },
    ],
    [
      'content that it will not make',
      refusal(400, { code: 'moderation_blocked' }),
      { ...provided, code: 'CONTENT_REFUSED', retryable: false, providerCode: 'moderation_blocked' },
    ],
    [
      'a value that it does not take',
      refusal(400, { code: 'invalid_value', param: 'prompt' }),
      {
        ...provided,
        code: 'INVALID_INPUT',
        path: ['input', 'prompt'],
        retryable: false,
        providerCode: 'invalid_value',
      },
    ],
    [
      'a fault of its own',
      refusal(500, { code: 'server_error' }),
      { ...provided, code: 'PROVIDER_FAILED', retryable: true, providerCode: 'server_error' },
    ],
    ['half an answer', 'CUT', { ...provided, code: 'INTERRUPTED', retryable: true }],
  ])('is told as a typed error: %s', async (_, fault, error) => {
    await expectTold(client, fault, error);
  });

  it('is told as a typed error: silence', async () => {
    const impatient = await startTestApp({ ...environment, GENERATION_TIMEOUT_SECONDS: '4' });
    const error = { code: 'INTERRUPTED', path: null, retryable: true };
    await expectTold(createGenerationClient(impatient.url, impatient.apiKey), 'STALL', error);
    await impatient.close();
  });

  async function expectTold(from: GenerationClient, fault: WireFault, error: object): Promise<void> {
    provider.fail('POST', fault);
    const { generation, errors } = await from.image({ model: MODEL, prompt: 'a fox' });
    expect(errors).toMatchObject([error]);
    expect(errors[0].message).not.toContain('words of the provider');
    expect(generation).toMatchObject({ status: 'FAILED', images: [], error: errors[0], usage: null });
    expect(await from.read(generation.id)).toMatchObject({ status: 'FAILED', error: errors[0] });
    expect(provider.posts()).toHaveLength(1);
  }

  it.each<[what: string, ask: () => Promise<{ generation: unknown; errors: unknown[] }>, error: object]>([
    [
      'a model that is none',
      () => client.image({ model: 'openai/none', prompt: 'a fox' }),
      { __typename: 'MediaInputError', code: 'MODEL_NOT_FOUND', path: ['input', 'model'] },
    ],
    [
      'a model of a provider without a key',
      () => client.image({ model: 'luma/photon-1', prompt: 'a fox' }),
      { __typename: 'MediaProviderError', code: 'PROVIDER_UNAVAILABLE', path: ['input', 'model'], provider: 'luma' },
    ],
    [
      'a picture for a model that edits none',
      () => client.image({ model: 'luma/photon-1', prompt: 'a fox', image: { dataUri: 'data:image/png;base64,AAAA' } }),
      { __typename: 'MediaInputError', code: 'MODEL_CAPABILITY_MISSING', path: ['input', 'image'] },
    ],
    [
      'a file that is not there',
      () => client.image({ prompt: 'a fox', referenceImages: [{ fileId: 'file_none' }] }),
      {
        __typename: 'MediaFileError',
        code: 'FILE_NOT_FOUND',
        path: ['input', 'referenceImages', '0', 'fileId'],
        fileId: 'file_none',
      },
    ],
  ])('is not asked for %s', async (_, ask, error) => {
    const { generation, errors } = await ask();
    expect({ generation, errors }).toMatchObject({ generation: null, errors: [error] });
    expect(provider.posts()).toEqual([]);
  });

  it.each([false, true])(
    'is not asked for what is said in a film without sound (background: %s)',
    async (background) => {
      const { file } = await createFileClient(app.url, app.apiKey).upload(readFixture('rotated.mp4'));
      expect(file.media).toMatchObject({ hasAudio: false });
      const input = { model: 'openai/whisper-1', audio: { fileId: file.id }, background };
      expect(await client.transcript(input)).toMatchObject({
        generation: null,
        errors: [{ code: 'FILE_KIND_MISMATCH', path: ['input', 'audio', 'fileId'], retryable: false, fileId: file.id }],
      });
      expect(provider.posts()).toEqual([]);
      expect(await app.dataSource.query(`SELECT id FROM generations WHERE kind = 'TRANSCRIPTION'`)).toEqual([]);
    },
  );
});
