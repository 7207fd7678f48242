import { createGenerationClient } from '../../support/graphql/generation-client';
import { readFixture } from '../../support/media/media-fixtures';
import { API_KEY, createInstallation, type SharedInstallation } from '../../support/processes/installation';
import { picturesAnswer } from '../../support/providers/openai-pictures';
import { type OpenAiServer, startOpenAiServer } from '../../support/providers/openai-server';

const CALLS = 50;
const MODEL = 'openai/gpt-image-2';

describe(`${CALLS} calls with one idempotency key, at once, over two processes`, () => {
  let installation: SharedInstallation;
  let provider: OpenAiServer;
  let urls: readonly string[];
  beforeAll(async () => {
    provider = await startOpenAiServer();
    installation = await createInstallation();
    const environment = { OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL: `${provider.url}/v1` };
    const first = await installation.start(environment);
    urls = [first.url, (await installation.start(environment)).url];
  });
  beforeEach(() => {
    provider.reset();
    provider.fail('POST', picturesAnswer([readFixture('still.png')]), CALLS);
  });
  afterAll(() => Promise.all([installation.close(), provider.close()]));

  const draw = (input: object, call = 0) =>
    createGenerationClient(urls[call % urls.length]!, API_KEY).image({ model: MODEL, prompt: 'a fox', ...input });

  it.each([false, true])('ask the provider once, and have one answer (in the background: %s)', async (background) => {
    const input = { background, idempotencyKey: `key, ${background}` };
    const answers = await Promise.all(Array.from({ length: CALLS }, (_, call) => draw(input, call)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const [id, ...others] = new Set(answers.map(({ generation }) => generation.id));
    expect(others).toEqual([]);
    const { status, images } = await createGenerationClient(urls[1]!, API_KEY).ended(id);
    expect(status).toBe('SUCCEEDED');
    expect(provider.posts()).toHaveLength(1);
    expect(images).toMatchObject([{ base64: readFixture('still.png').toString('base64') }]);
    if (!background) {
      const told = answers.map(({ generation }) => generation.images[0].sha256);
      expect(new Set(told)).toEqual(new Set([images[0].sha256]));
    }
  });

  it('are another call where the input differs', async () => {
    await draw({ idempotencyKey: 'another' });
    const { generation, errors } = await draw({ idempotencyKey: 'another', prompt: 'a bear' }, 1);
    expect(generation).toBeNull();
    expect(errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }]);
    expect(provider.posts()).toHaveLength(1);
  });
});
