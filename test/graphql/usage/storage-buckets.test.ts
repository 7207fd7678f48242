import { MEDIA_SCOPES, type MediaScope } from '../../../src/domain/caller';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { statementsDuring } from '../../support/database/statements';
import { createFileClient } from '../../support/graphql/file-client';
import { createGraphqlClient, type GraphqlResult } from '../../support/graphql/graphql-client';
import { paddedPng, wavOf } from '../../support/media/media-samples';
import { addKey, addProject, type TenantProject } from '../../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const BUCKETS = `byKind { key bytes files } byOrigin { key bytes files } byProject { key bytes files }
  expiring { key bytes files }`;
const STORAGE = `{ usedBytes reservedBytes limitBytes remainingBytes files reservedFiles filesLimit remainingFiles ${BUCKETS} }`;

let app: TestApp;
let tenant: TestTenant;
let second: TenantProject;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
});
afterAll(() => app.close());
beforeEach(async () => {
  tenant = await createTenant(app.dataSource, { maxBytes: 100_000, maxFiles: 50 });
  second = await addProject(app.dataSource, tenant);
});

function request(apiKey: string, query: string, variables: object = {}): Promise<GraphqlResult> {
  return createGraphqlClient(app.url, apiKey).request(query, variables);
}

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
async function storage(apiKey: string): Promise<any> {
  const { data, errors } = await request(apiKey, `{ mediaStorage ${STORAGE} }`);
  expect(errors).toBeUndefined();
  return data.mediaStorage;
}

async function upload(apiKey: string, bytes: Buffer, input = {}): Promise<{ id: string; sizeBytes: number }> {
  return (await createFileClient(app.url, apiKey).upload(bytes, input)).file;
}

describe('mediaStorage', () => {
  it('tells what is kept by kind, origin and project, and what expires', async () => {
    const picture = await upload(tenant.apiKey, paddedPng(10));
    await upload(tenant.apiKey, wavOf(1_000), { ttlSeconds: 7_200 });
    await upload(second.apiKey, wavOf(2_000));
    const generated = fileRow({ kind: 'VIDEO', origin: 'GENERATED', sizeBytes: 30_000 });
    await insertFileRows(app.dataSource, { ...tenant, projectId: second.projectId }, [generated]);
    const stranger = await createTenant(app.dataSource);
    await upload(stranger.apiKey, paddedPng(500));

    const usedBytes = picture.sizeBytes + 33_000;
    const byProject = [
      { key: tenant.projectId, bytes: picture.sizeBytes + 1_000, files: 2 },
      { key: second.projectId, bytes: 32_000, files: 2 },
    ];
    const told = {
      ...{ usedBytes, reservedBytes: 0, limitBytes: 100_000, remainingBytes: 100_000 - usedBytes },
      ...{ files: 4, reservedFiles: 0, filesLimit: 50, remainingFiles: 46 },
      byKind: [
        { key: 'AUDIO', bytes: 3_000, files: 2 },
        { key: 'IMAGE', bytes: picture.sizeBytes, files: 1 },
        { key: 'VIDEO', bytes: 30_000, files: 1 },
      ],
      byOrigin: [
        { key: 'GENERATED', bytes: 30_000, files: 1 },
        { key: 'UPLOADED', bytes: usedBytes - 30_000, files: 3 },
      ],
      expiring: { key: 'EXPIRING', bytes: 1_000, files: 1 },
    };
    expect(await storage(tenant.organizationApiKey)).toEqual({ ...told, byProject });
    expect(await storage(tenant.apiKey)).toEqual({ ...told, byProject: byProject.slice(0, 1) });
    expect(await storage(second.apiKey)).toEqual({ ...told, byProject: byProject.slice(1) });
  });

  it('of an organization that keeps nothing is all zeros and no buckets', async () => {
    expect(await storage(tenant.apiKey)).toMatchObject({
      ...{ usedBytes: 0, files: 0, remainingBytes: 100_000, remainingFiles: 50 },
      ...{ byKind: [], byOrigin: [], byProject: [], expiring: { key: 'EXPIRING', bytes: 0, files: 0 } },
    });
  });

  it('leaves a file out from the moment that it expires, before any sweeper', async () => {
    const { id } = await upload(tenant.apiKey, wavOf(1_000), { ttlSeconds: 60 });
    await app.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [id]);
    expect(await storage(tenant.apiKey)).toMatchObject({
      ...{ usedBytes: 0, files: 0, remainingBytes: 100_000 },
      ...{ byKind: [], byOrigin: [], byProject: [], expiring: { bytes: 0, files: 0 } },
    });
  });

  it('never tells less than nothing of what remains, when the limits were lowered', async () => {
    await upload(tenant.apiKey, wavOf(1_000));
    await app.dataSource.query('UPDATE organizations SET max_bytes = 1, max_files = 0 WHERE id = $1', [
      tenant.organizationId,
    ]);
    expect(await storage(tenant.apiKey)).toMatchObject({ usedBytes: 1_000, remainingBytes: 0, remainingFiles: 0 });
  });
});

describe('the scopes', () => {
  const keyOf = (scopes: readonly MediaScope[]) => addKey(app.dataSource, { projectId: tenant.projectId }, scopes);
  const allowed: readonly MediaScope[] = ['USAGE_READ', 'FILES_READ'];

  it.each(allowed)('%s is enough for mediaStorage', async (scope) => {
    expect(await storage(await keyOf([scope]))).toMatchObject({ usedBytes: 0, byKind: [] });
  });

  it('all others together are not', async () => {
    const key = await keyOf(MEDIA_SCOPES.filter((scope) => !allowed.includes(scope)));
    for (const query of [`{ mediaStorage ${STORAGE} }`, `{ mediaViewer { organization { storage ${STORAGE} } } }`]) {
      const { errors } = await request(key, query);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  it('the usage in an answer to a delete wants nothing more', async () => {
    const { id } = await upload(tenant.apiKey, wavOf(1_000));
    await upload(tenant.apiKey, wavOf(500));
    const key = await keyOf(['FILES_WRITE']);
    const one = await request(key, `mutation ($id: ID!) { deleteFile(id: $id) { usage ${STORAGE} } }`, { id });
    expect(one).toMatchObject({
      data: { deleteFile: { usage: { usedBytes: 500, byKind: [{ key: 'AUDIO', files: 1 }] } } },
    });
    const many = await request(
      key,
      `mutation { deleteFiles(input: { select: { all: true } }) { deletedFileIds usage ${STORAGE} } }`,
    );
    expect(many).toMatchObject({ data: { deleteFiles: { usage: { usedBytes: 0, byKind: [], byProject: [] } } } });
  });

  it('nor does the usage in a refusal', async () => {
    await upload(tenant.apiKey, wavOf(99_000));
    const query = `mutation ($file: Upload!) { uploadFile(input: { file: $file }) {
      errors { code ... on MediaQuotaError { requestedBytes usage ${STORAGE} } } } }`;
    const client = createGraphqlClient(app.url, await keyOf(['FILES_WRITE']));
    const { data } = await client.upload(query, {}, { file: new Blob([Buffer.from(wavOf(2_000))]) });
    const usage = {
      usedBytes: 99_000,
      reservedBytes: 0,
      remainingBytes: 1_000,
      byKind: [{ key: 'AUDIO', bytes: 99_000 }],
    };
    expect(data.uploadFile.errors).toMatchObject([{ code: 'STORAGE_QUOTA_EXCEEDED', requestedBytes: 2_000, usage }]);
  });
});

describe('what it costs', () => {
  /** Keys are looked up once and then remembered: what is counted is the operation alone. */
  async function statementsOf(query: string): Promise<readonly string[]> {
    await request(tenant.organizationApiKey, '{ mediaViewer { scopes } }');
    const statements = await statementsDuring(async () => {
      expect((await request(tenant.organizationApiKey, query)).errors).toBeUndefined();
    });
    return statements.map(({ sql }) => sql);
  }

  it('is one read of the counters for all buckets, whatever there is', async () => {
    const byKind = await statementsOf('{ mediaStorage { byKind { key } } }');
    expect(byKind).toHaveLength(1);
    expect(await statementsOf('{ mediaStorage { byKind { key } byOrigin { key } byProject { key } } }')).toEqual(
      byKind,
    );
    for (let project = 0; project < 10; project += 1) {
      const { projectId } = await addProject(app.dataSource, tenant);
      await insertFileRows(app.dataSource, { ...tenant, projectId }, [fileRow(), fileRow({ kind: 'VIDEO' })]);
    }
    expect(await statementsOf(`{ a: mediaStorage ${STORAGE} b: mediaStorage ${STORAGE} }`)).toHaveLength(1);
    expect(await statementsOf(`{ mediaStorage { byProject { key } } }`)).toEqual(byKind);
  });

  it('is paid again after each change, so that no answer is out of date', async () => {
    const [one, other] = [await upload(tenant.apiKey, wavOf(1_000)), await upload(tenant.apiKey, wavOf(500))];
    const part = (id: string) => `deleteFile(id: "${id}") { usage { usedBytes byKind { bytes } } }`;
    const { data } = await request(tenant.apiKey, `mutation { one: ${part(one.id)} other: ${part(other.id)} }`);
    expect(data).toEqual({
      one: { usage: { usedBytes: 500, byKind: [{ bytes: 500 }] } },
      other: { usage: { usedBytes: 0, byKind: [] } },
    });
  });
});
