import { newId } from '../../../src/database/new-id';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { type GenerationRow, generationRow, insertGenerationRows } from '../../support/database/generation-rows';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { addKey } from '../../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** From the oldest to the newest; the last two are of one moment. */
const ROWS = {
  image: generationRow({ createdAt: at(1) }),
  failed: generationRow({
    ...{ createdAt: at(2), kind: 'VIDEO', model: 'acme/film', status: 'FAILED' },
    failure: { code: 'PROVIDER_FAILED', message: 'No.', path: null, retryable: false, details: { type: 'INPUT' } },
  }),
  spoken: generationRow({ createdAt: at(3), kind: 'SPEECH', ownerId: 'ada' }),
  heard: generationRow({ createdAt: at(4), kind: 'TRANSCRIPTION' }),
  forgotten: generationRow({ createdAt: at(6), kind: 'TRANSCRIPTION' }),
  queued: generationRow({ createdAt: at(6), kind: 'VIDEO', status: 'QUEUED', completedAt: null }),
} satisfies Record<string, GenerationRow>;
type Name = keyof typeof ROWS;
const NEWEST_FIRST: readonly Name[] = ['queued', 'forgotten', 'heard', 'spoken', 'failed', 'image'];

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(app.dataSource, tenant, [fileRow()]);
  await insertGenerationRows(app.dataSource, tenant, Object.values(ROWS));
});
afterAll(() => app.close());

describe('mediaGenerations', () => {
  const LIST = `query ($filter: MediaGenerationFilter, $first: Int, $last: Int, $after: String, $before: String) {
    mediaGenerations(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
      edges { cursor node { id } } nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

  async function list(variables: object) {
    const { data, errors } = await client.request(LIST, variables);
    return { page: data?.mediaGenerations, errors };
  }

  function namesOf(nodes: readonly { readonly id: string }[]): (Name | undefined)[] {
    return nodes.map(({ id }) => NEWEST_FIRST.find((name) => ROWS[name].id === id));
  }

  it('lists the newest first', async () => {
    const { page } = await list({});
    expect(namesOf(page.nodes)).toEqual(NEWEST_FIRST);
    expect(page.totalCount).toBe(6);
  });

  it.each<[filter: object, names: readonly Name[]]>([
    [{ kind: ['IMAGE', 'SPEECH'] }, ['spoken', 'image']],
    [{ status: ['QUEUED', 'FAILED'] }, ['queued', 'failed']],
    [{ status: ['QUEUED', 'RUNNING'] }, ['queued']],
    [{ status: ['FAILED'] }, ['failed']],
    [{ model: ['acme/film'] }, ['failed']],
    [{ model: [] }, []],
    [{ ownerIds: ['ada', 'bob'] }, ['spoken']],
    [{ ownerIds: ['bob'], kind: ['SPEECH'] }, []],
    [{ createdAt: { gte: at(2), lt: at(4) } }, ['spoken', 'failed']],
    [{ kind: ['VIDEO'], status: ['QUEUED'], model: ['scripted/model'] }, ['queued']],
    [{ kind: null, createdAt: {} }, NEWEST_FIRST],
  ])('filters by %j', async (filter, names) => {
    const { page } = await list({ filter });
    expect(namesOf(page.nodes)).toEqual(names);
    expect(page.totalCount).toBe(names.length);
  });

  it('goes on from page to page, in both directions', async () => {
    const forwards = [];
    for (let after: string | null = null, more = true; more; ) {
      const { page } = await list({ first: 2, after });
      forwards.push(...namesOf(page.nodes));
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(forwards).toEqual(NEWEST_FIRST);
    const { page: last } = await list({ last: 2 });
    expect(namesOf(last.nodes)).toEqual(['failed', 'image']);
    const { page: before } = await list({ last: 3, before: last.pageInfo.startCursor, filter: {} });
    expect(namesOf(before.nodes)).toEqual(['forgotten', 'heard', 'spoken']);
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  it('takes its own cursors only', async () => {
    const { page } = await list({ first: 1 });
    const [{ cursor }] = page.edges;
    const files = await client.request('{ files(first: 1) { edges { cursor } } }');
    const damaged = (fields: readonly unknown[]) => Buffer.from(JSON.stringify(fields)).toString('base64url');
    const [version, fingerprint] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const unfit = [
      { after: cursor, filter: { kind: ['IMAGE'] } },
      { after: files.data.files.edges[0].cursor },
      { after: damaged([version, fingerprint, 'yesterday', ROWS.image.id]) },
      { after: damaged([version, fingerprint, at(1).toISOString(), newId('file')]) },
      { before: 'cursor' },
      { first: 101 },
      { first: 1, last: 1 },
      { filter: { model: ['a\0b'] } },
      { filter: { ownerIds: ['a\0b'] } },
      { filter: { model: Array.from({ length: 1_001 }, () => 'a') } },
    ];
    for (const variables of unfit) {
      const { errors } = await list(variables);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});

describe('keys', () => {
  const LIST = '{ mediaGenerations { totalCount } }';

  it.each([
    [['GENERATE'], 6],
    [['FILES_READ'], 6],
  ] as const)('with the scope %j read generations', async (scopes, count) => {
    const key = await addKey(app.dataSource, { projectId: tenant.projectId }, scopes);
    const { data } = await createGraphqlClient(app.url, key).request(LIST);
    expect(data.mediaGenerations.totalCount).toBe(count);
  });

  it('with other scopes do not', async () => {
    const key = await addKey(app.dataSource, { projectId: tenant.projectId }, ['FILES_WRITE', 'USAGE_READ', 'ADMIN']);
    const { errors } = await createGraphqlClient(app.url, key).request(LIST);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('of the organization read those of all projects', async () => {
    const { data } = await createGraphqlClient(app.url, tenant.organizationApiKey).request(LIST);
    expect(data.mediaGenerations.totalCount).toBe(6);
  });
});
