import { FileTombstoneEntity } from '../../../src/database/entities/file';
import { newId } from '../../../src/database/new-id';
import { type FileRow, fileRow, insertFileRows } from '../../support/database/file-rows';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const FILE = `query ($id: ID!) { file(id: $id) { id filename mimeType kind sizeBytes sha256 purpose origin status
  createdAt expiresAt maxExpiresAt tags metadata { key value } media { __typename format } project { id }
  download { url } } }`;

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
});
afterAll(() => app.close());

async function insert(given: Partial<FileRow> = {}): Promise<FileRow> {
  const row = fileRow(given);
  await insertFileRows(app.dataSource, tenant, [row]);
  return row;
}

const read = (id: string) => client.request(FILE, { id });

describe('file', () => {
  it('tells all of it', async () => {
    const media = {
      kind: 'AUDIO',
      format: 'mp3',
      codec: 'mp3',
      durationMs: 1,
      channels: 2,
      sampleRateHz: 8_000,
    } as const;
    const row = await insert({
      filename: '"語" 😀.mp3',
      kind: 'AUDIO',
      mimeType: 'audio/mpeg',
      sizeBytes: Number.MAX_SAFE_INTEGER - 1_000_000,
      createdAt: new Date('2026-03-01T12:00:00.123Z'),
      expiresAt: new Date('2126-03-01T12:00:00.001Z'),
      tags: ['b', 'a'],
      metadata: { second: '2', first: '1' },
      media,
    });
    const { data, errors } = await read(row.id);
    expect(errors).toBeUndefined();
    const { id, filename, mimeType, kind, sizeBytes, sha256, purpose, origin, status } = row;
    expect(data.file).toEqual({
      ...{ id, filename, mimeType, kind, sizeBytes, sha256, purpose, origin, status },
      createdAt: '2026-03-01T12:00:00.123Z',
      expiresAt: '2126-03-01T12:00:00.001Z',
      maxExpiresAt: null,
      tags: ['b', 'a'],
      metadata: [
        { key: 'first', value: '1' },
        { key: 'second', value: '2' },
      ],
      media: { __typename: 'AudioDetails', format: 'mp3' },
      project: { id: tenant.projectId },
      download: { url: expect.stringContaining(id) },
    });
  });

  it.each(['AWAITING_UPLOAD', 'PROCESSING', 'FAILED'] as const)('has nothing to download while %s', async (status) => {
    const row = await insert({ status, sha256: null });
    expect((await read(row.id)).data.file).toMatchObject({ status, sha256: null, media: null, download: null });
  });

  it.each(['', 'file_', newId('file'), newId('org'), '\0', '%'])(
    'is null for an id that none ever had (%#)',
    async (id) => {
      expect(await read(id)).toEqual({ status: 200, data: { file: null } });
    },
  );

  it('says that a file was deleted, or has expired', async () => {
    const expired = await insert({ expiresAt: new Date(Date.now() - 1) });
    await expectGone(expired.id, 'FILE_EXPIRED');
    for (const reason of ['DELETED', 'EXPIRED'] as const) {
      const { organizationId, projectId } = tenant;
      const id = newId('file');
      await app.dataSource.manager.insert(FileTombstoneEntity, { id, organizationId, projectId, reason });
      await expectGone(id, `FILE_${reason}`);
    }
  });

  async function expectGone(id: string, code: string): Promise<void> {
    const { status, data, errors } = await read(id);
    expect({ status, data }).toEqual({ status: 200, data: { file: null } });
    expect(errors).toMatchObject([{ path: ['file'], extensions: { code } }]);
  }

  it('takes the scope FILES_READ', async () => {
    const row = await insert();
    const limited = await createTenant(app.dataSource, { scopes: ['FILES_WRITE', 'USAGE_READ'] });
    const { data, errors } = await createGraphqlClient(app.url, limited.apiKey).request(FILE, { id: row.id });
    expect(data).toEqual({ file: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('is read by a key of its organization', async () => {
    const row = await insert();
    const organization = createGraphqlClient(app.url, tenant.organizationApiKey);
    expect((await organization.request(FILE, { id: row.id })).data.file.id).toBe(row.id);
  });
});
