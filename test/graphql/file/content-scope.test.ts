import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { paddedPng } from '../../support/media/media-samples';
import { addKey } from '../../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
});
afterAll(() => app.close());

const FILE = '{ id filename download { url } thumbnail { url } }';

describe('who may change files, but not read them', () => {
  it('sees what it changes, and no URL of the bytes', async () => {
    const tenant = await createTenant(app.dataSource);
    const key = await addKey(app.dataSource, { projectId: tenant.projectId }, ['FILES_WRITE']);
    const writer = createGraphqlClient(app.url, key);
    const refusals = (field: string) =>
      ['download', 'thumbnail'].map((name) =>
        expect.objectContaining({
          path: [field, 'file', name],
          extensions: expect.objectContaining({ code: 'FORBIDDEN' }),
        }),
      );
    const uploaded = await writer.upload(
      `mutation ($file: Upload!) { uploadFile(input: { file: $file }) { file ${FILE} errors { code } } }`,
      {},
      { file: new Blob([new Uint8Array(paddedPng(10))]) },
    );
    const { id } = uploaded.data.uploadFile.file;
    expect(uploaded.data.uploadFile).toMatchObject({ file: { download: null, thumbnail: null }, errors: [] });
    expect(uploaded.errors).toEqual(expect.arrayContaining(refusals('uploadFile')));

    const change = `mutation ($id: ID!) { updateFile(input: { id: $id, filename: "b.png" }) { file ${FILE} } }`;
    const changed = await writer.request(change, { id });
    expect(changed.data.updateFile.file).toEqual({ id, filename: 'b.png', download: null, thumbnail: null });
    expect(changed.errors).toEqual(expect.arrayContaining(refusals('updateFile')));

    const reader = createGraphqlClient(app.url, tenant.apiKey);
    const read = await reader.request(change, { id });
    expect(read.data.updateFile.file).toMatchObject({ download: { url: expect.any(String) } });
    expect(read.errors).toBeUndefined();
  });
});
