import { readFile } from 'node:fs/promises';
import { createGraphqlClient } from '../support/graphql-client';
import { fixturePath } from '../support/media-fixtures';
import { startTestApp, type TestApp } from '../support/test-app';

const UPLOAD = `mutation ($file: Upload!) { uploadFile(input: { file: $file }) {
  file { id filename mimeType sizeBytes sha256 download { url } } persistence { status reason } errors { code path } } }`;

describe('uploadFile', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({}, (await import('pino')).pino());
  });
  afterAll(() => app.close());

  it('stores a picture that reads back byte for byte', async () => {
    const bytes = await readFile(fixturePath('still.png'));
    const client = createGraphqlClient(app.url, app.apiKey);
    const { data } = await client.upload(UPLOAD, {}, { file: new File([bytes], 'still.png') });
    expect(data.uploadFile).toMatchObject({ errors: [], persistence: { status: 'STORED' } });
    const response = await fetch(data.uploadFile.file.download.url);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });
});
