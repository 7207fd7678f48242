import { filesUnder } from '../../support/blobs/stored-blobs';
import { createGenerationClient } from '../../support/graphql/generation-client';
import { paddedPng } from '../../support/media/media-samples';
import { picturesAnswer } from '../../support/providers/openai-pictures';
import { type OpenAiServer, startOpenAiServer } from '../../support/providers/openai-server';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const MODEL = 'openai/gpt-image-2';

describe('what a provider made, where there is no room for it', () => {
  let app: TestApp;
  let provider: OpenAiServer;
  beforeAll(async () => {
    provider = await startOpenAiServer();
    app = await startTestApp({ OPENAI_API_KEY: 'key-of-openai', OPENAI_BASE_URL: `${provider.url}/v1` });
  });
  afterAll(() => Promise.all([app.close(), provider.close()]));

  /** Asks for pictures of which the provider makes these. */
  async function draw(maxBytes: number, pictures: readonly Buffer[]) {
    const { apiKey } = await createTenant(app.dataSource, { maxBytes });
    provider.fail('POST', picturesAnswer(pictures));
    const client = createGenerationClient(app.url, apiKey);
    const { generation, errors } = await client.image({ model: MODEL, prompt: 'a fox', n: pictures.length });
    expect({ status: generation.status, errors }).toEqual({ status: 'SUCCEEDED', errors: [] });
    return { client, generation };
  }

  it('is in the answer, byte for byte, and nowhere else', async () => {
    const picture = paddedPng(20_000);
    const { client, generation } = await draw(picture.length - 1, [picture]);
    const base64 = picture.toString('base64');
    const persistence = { status: 'SKIPPED', reason: 'QUOTA_BYTES', file: null };
    const dataUri = `data:image/png;base64,${base64}`;
    expect(generation.images).toMatchObject([{ base64, dataUri, url: null, persistence, sizeBytes: picture.length }]);
    const { images } = await client.read(generation.id);
    expect(images).toMatchObject([{ base64: null, dataUri: null, url: null, persistence }]);
    expect(await filesUnder(`${app.dataDirectory}/blobs`)).toEqual([]);
  });

  it('is decided of picture by picture', async () => {
    const pictures = [paddedPng(30_000), paddedPng(5_000), paddedPng(20_000), paddedPng(5_000)];
    const { generation } = await draw(2 * 6_000, pictures);
    expect(generation.images.map(({ persistence }: { persistence: { status: string } }) => persistence.status)).toEqual(
      [...['SKIPPED', 'STORED', 'SKIPPED', 'STORED']],
    );
    expect(generation.images.map(({ base64 }: { base64: string }) => base64)).toEqual(
      pictures.map((picture) => picture.toString('base64')),
    );
  });
});
