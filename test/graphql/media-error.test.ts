import { newId } from '../../src/database/new-id';
import { MIME_TYPES } from '../../src/domain/media';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
let client: FileClient;

beforeAll(async () => {
  app = await startTestApp();
  const tenant = await createTenant(app.dataSource, { maxBytes: 10 });
  client = createFileClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());

/** The head of a PNG, which is all that is needed to be too large for ten bytes. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

describe('an error in a payload', () => {
  it('of the input names the place', async () => {
    const { file, errors } = await client.update({ id: newId('file'), tags: ['fit', ''] });
    expect(file).toBeNull();
    expect(errors).toEqual([
      {
        __typename: 'MediaInputError',
        code: 'INVALID_INPUT',
        message: expect.any(String),
        path: ['input', 'tags', '1'],
        retryable: false,
      },
    ]);
  });

  it('of a file names the file', async () => {
    const fileId = newId('file');
    const { deletedFileId, freedBytes, errors } = await client.delete(fileId);
    expect({ deletedFileId, freedBytes }).toEqual({ deletedFileId: null, freedBytes: 0 });
    expect(errors).toEqual([
      {
        __typename: 'MediaFileError',
        code: 'FILE_NOT_FOUND',
        message: 'There is no such file.',
        path: ['id'],
        retryable: false,
        fileId,
      },
    ]);
  });

  it('of the quota tells how much of it is left', async () => {
    const { file, persistence, errors } = await client.upload(PNG);
    expect({ file, persistence }).toEqual({ file: null, persistence: null });
    expect(errors).toMatchObject([
      {
        __typename: 'MediaQuotaError',
        code: 'STORAGE_QUOTA_EXCEEDED',
        path: ['input', 'file'],
        requestedBytes: expect.any(Number),
        usage: { usedBytes: 0, reservedBytes: 0, limitBytes: 10, remainingBytes: 10, files: 0 },
      },
    ]);
  });

  it('of the media type tells what was found and what is taken', async () => {
    const { file, persistence, errors } = await client.upload(Buffer.from('%PDF-1.7'));
    expect({ file, persistence }).toEqual({ file: null, persistence: null });
    expect(errors).toMatchObject([
      {
        __typename: 'UnsupportedMediaError',
        code: 'UNSUPPORTED_MEDIA_TYPE',
        path: ['input', 'file'],
        retryable: false,
        detectedMimeType: 'application/pdf',
        acceptedMimeTypes: MIME_TYPES,
      },
    ]);
  });

  it('is of the types that implement MediaError, and of no other', async () => {
    const { data } = await client.graphql.request('{ __type(name: "MediaError") { possibleTypes { name } } }');
    const names = data.__type.possibleTypes.map(({ name }: { name: string }) => name).sort();
    expect(names).toEqual([
      'MediaFileError',
      'MediaInputError',
      'MediaProviderError',
      'MediaQuotaError',
      'UnsupportedMediaError',
    ]);
  });
});
