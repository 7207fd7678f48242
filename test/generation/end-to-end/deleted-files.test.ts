import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import { createGenerationClient, type GenerationClient } from '../../support/graphql/generation-client';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';
import { readFixture } from '../../support/media/media-fixtures';
import { startTestApp, type TestApp } from '../../support/service/test-app';

const MADE = 'query ($id: ID!) { file(id: $id) { producedBy { id inputs { field url file { id } } } sources { id } } }';
const GONE = `query ($id: ID!) { mediaGeneration(id: $id) { inputs { file {
  id usedBy { totalCount edges { node { id } } } } } ... on ImageGeneration { images { sha256 persistence { file { id } } } } } }`;

describe('what came of files', () => {
  let app: TestApp;
  let origin: OriginServer;
  let files: FileClient;
  let client: GenerationClient;
  beforeAll(async () => {
    const picture = readFixture('still.png');
    origin = await startOrigin((_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(picture));
    app = await startTestApp({ MEDIA_FETCH_ALLOWED_HOSTS: origin.host });
    files = createFileClient(app.url, app.apiKey);
    client = createGenerationClient(app.url, app.apiKey);
  });
  afterAll(() => Promise.all([app.close(), origin.close()]));

  it('is known when they are gone', async () => {
    const { file } = await files.upload(readFixture('still.jpg'));
    const url = `${origin.url}/picture.png`;
    const dataUri = `data:image/webp;base64,${readFixture('still.webp').toString('base64')}`;
    const { generation, errors } = await client.image({
      prompt: 'a fox',
      image: { fileId: file.id },
      referenceImages: [{ url }, { dataUri }],
    });
    expect({ status: generation?.status, errors }).toEqual({ status: 'SUCCEEDED', errors: [] });
    const inputs = [
      { field: 'image', url: null, file: { id: file.id } },
      { field: 'referenceImages[0]', url, file: null },
      { field: 'referenceImages[1]', url: null, file: null },
    ];
    expect(generation.inputs).toEqual(inputs);
    const made = generation.images[0].persistence.file;

    await files.delete(file.id);
    const { data: left } = await files.graphql.request(MADE, { id: made.id });
    expect(left.file).toEqual({ producedBy: { id: generation.id, inputs }, sources: [] });

    await files.delete(made.id);
    const { data, errors: none } = await files.graphql.request(GONE, { id: generation.id });
    expect(none).toBeUndefined();
    const { sha256 } = generation.images[0];
    expect(data.mediaGeneration).toEqual({
      inputs: [
        { file: { id: file.id, usedBy: { totalCount: 1, edges: [{ node: { id: generation.id } }] } } },
        { file: null },
        { file: null },
      ],
      images: [{ sha256, persistence: { file: { id: made.id } } }],
    });
    const { images } = await client.read(generation.id);
    expect(images).toMatchObject([{ base64: null, dataUri: null, url: null }]);
  });
});
