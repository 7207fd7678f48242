import { createFileClient, type FileClient } from '../../support/graphql/file-client';
import {
  MEDIA_FIXTURE_NAMES,
  MEDIA_FIXTURES,
  type MediaFixtureName,
  readFixture,
} from '../../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

/** What only cameras, screens and the web make. */
const INPUTS_ONLY = [
  'image/gif',
  'image/avif',
  'image/heic',
  'image/heif',
  'audio/aac',
  'audio/3gpp',
  'video/3gpp',
  'audio/x-matroska',
  'video/quicktime',
  'video/x-matroska',
];

const UPLOAD = `mutation ($file: Upload!, $purpose: FilePurpose!) {
  uploadFile(input: { file: $file, purpose: $purpose }) {
    file { mimeType purpose } errors { code path ... on UnsupportedMediaError { acceptedMimeTypes } } } }`;

let app: TestApp;
let client: FileClient;
let withoutRetention: FileClient;
beforeAll(async () => {
  app = await startTestApp();
  client = createFileClient(app.url, app.apiKey);
  const { apiKey } = await createTenant(app.dataSource, { zeroDataRetention: true });
  withoutRetention = createFileClient(app.url, apiKey);
});
afterAll(() => app.close());

async function upload(by: FileClient, name: MediaFixtureName, purpose: string) {
  const { data } = await by.graphql.upload(UPLOAD, { purpose }, { file: new File([readFixture(name)], name) });
  return data.uploadFile;
}

function announce(name: MediaFixtureName, purpose: string) {
  const { mimeType } = MEDIA_FIXTURES[name];
  return client.createUpload({ filename: name, mimeType, sizeBytes: 1_000, purpose });
}

describe('an upload of reference media', () => {
  it.each(MEDIA_FIXTURE_NAMES)('may be of any type: %s', async (name) => {
    const { mimeType } = MEDIA_FIXTURES[name];
    const { file } = await upload(client, name, 'REFERENCE_MEDIA');
    expect(file).toEqual({ mimeType, purpose: 'REFERENCE_MEDIA' });
    expect((await announce(name, 'REFERENCE_MEDIA')).errors).toEqual([]);
  });
});

describe('an upload of what a generation put out elsewhere', () => {
  const accepted = MEDIA_FIXTURE_NAMES.filter((name) => !INPUTS_ONLY.includes(MEDIA_FIXTURES[name].mimeType));
  const refused = MEDIA_FIXTURE_NAMES.filter((name) => INPUTS_ONLY.includes(MEDIA_FIXTURES[name].mimeType));

  it.each(accepted)('may be of a type that models put out: %s', async (name) => {
    const { mimeType } = MEDIA_FIXTURES[name];
    const { file } = await upload(client, name, 'GENERATION_OUTPUT');
    expect(file).toEqual({ mimeType, purpose: 'GENERATION_OUTPUT' });
    expect((await announce(name, 'GENERATION_OUTPUT')).errors).toEqual([]);
    expect(await upload(withoutRetention, name, 'GENERATION_OUTPUT')).toEqual({ file: null, errors: [] });
  });

  it.each(refused)('is refused when no model puts out its type: %s', async (name) => {
    const acceptedMimeTypes = new Set(accepted.map((other) => MEDIA_FIXTURES[other].mimeType));
    for (const by of [client, withoutRetention]) {
      const { file, errors } = await upload(by, name, 'GENERATION_OUTPUT');
      expect(file).toBeNull();
      expect(errors).toMatchObject([{ code: 'UNSUPPORTED_MEDIA_TYPE', path: ['input', 'file'] }]);
      expect(new Set(errors[0].acceptedMimeTypes)).toEqual(acceptedMimeTypes);
    }
    const { errors } = await announce(name, 'GENERATION_OUTPUT');
    expect(errors).toMatchObject([{ code: 'UNSUPPORTED_MEDIA_TYPE', path: ['input', 'mimeType'] }]);
    expect(new Set(errors[0].acceptedMimeTypes)).toEqual(acceptedMimeTypes);
  });
});
