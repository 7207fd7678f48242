import { MEDIA_SCOPES } from '../../../src/domain/caller';
import { MIME_TYPES } from '../../../src/domain/media';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { statementsDuring } from '../../support/database/statements';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { makeProject } from '../../support/service/accounts';
import { createTenant, startTestApp, type TenantOptions, type TestApp } from '../../support/service/test-app';

const VIEWER = `{ mediaViewer { scopes ownerId expiresAt organization { id } project { id name organization { id }
  policy { zeroDataRetention retentionSeconds defaultTtlSeconds storeByDefault keepPrompts maxUploadBytes acceptedMimeTypes } } } }`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api', MAX_UPLOAD_BYTES: '123456789012' });
});
afterAll(() => app.close());

describe('mediaViewer', () => {
  it('tells whose key it is, what it may do and what holds for its files', async () => {
    const tenant = await createTenant(app.dataSource, { defaultTtlSeconds: 60, scopes: ['USAGE_READ', 'FILES_READ'] });
    const { data, errors } = await createGraphqlClient(app.url, tenant.apiKey).request(VIEWER);
    expect(errors).toBeUndefined();
    const organization = { id: tenant.organizationId };
    expect(data.mediaViewer).toEqual({
      scopes: ['FILES_READ', 'USAGE_READ'],
      ownerId: null,
      expiresAt: null,
      organization,
      project: {
        id: tenant.projectId,
        name: 'default',
        organization,
        policy: {
          zeroDataRetention: false,
          retentionSeconds: null,
          defaultTtlSeconds: 60,
          storeByDefault: true,
          keepPrompts: false,
          maxUploadBytes: 123_456_789_012,
          acceptedMimeTypes: MIME_TYPES,
        },
      },
    });
  });

  it('has no project for a key of an organization', async () => {
    const tenant = await createTenant(app.dataSource);
    const { data } = await createGraphqlClient(app.url, tenant.organizationApiKey).request(VIEWER);
    expect(data.mediaViewer).toEqual({
      scopes: [...MEDIA_SCOPES],
      ownerId: null,
      expiresAt: null,
      organization: { id: tenant.organizationId },
      project: null,
    });
  });

  it.each<[options: TenantOptions, seconds: number | null]>([
    [{}, null],
    [{ organizationRetentionSeconds: 2 ** 31 - 1 }, 2 ** 31 - 1],
    [{ projectRetentionSeconds: 5 }, 5],
    [{ organizationRetentionSeconds: 9, projectRetentionSeconds: 5 }, 5],
    [{ organizationRetentionSeconds: 4, projectRetentionSeconds: 5 }, 4],
  ])('tells the shorter retention: %j', async (options, seconds) => {
    const tenant = await createTenant(app.dataSource, options);
    const { data } = await createGraphqlClient(app.url, tenant.apiKey).request(VIEWER);
    expect(data.mediaViewer.project.policy.retentionSeconds).toBe(seconds);
  });

  it('does not tell the storage to a key without the scope for it', async () => {
    const tenant = await createTenant(app.dataSource, { scopes: ['GENERATE'] });
    const storage = '{ mediaViewer { organization { storage { usedBytes } } } }';
    const { data, errors } = await createGraphqlClient(app.url, tenant.apiKey).request(storage);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the projects of an organization', () => {
  const PROJECTS = `query ($first: Int, $after: String) { mediaViewer { organization {
    projects(first: $first, after: $after) { edges { cursor node { id name } } nodes { id }
      pageInfo { hasNextPage hasPreviousPage endCursor } } } } }`;

  it('come page by page, the oldest first', async () => {
    const tenant = await createTenant(app.dataSource);
    const ids = [tenant.projectId];
    for (const name of ['b', 'a', 'c']) {
      ids.push((await makeProject(app.dataSource, { organizationId: tenant.organizationId, name })).id);
    }
    const client = createGraphqlClient(app.url, tenant.organizationApiKey);
    const page = async (variables: object) =>
      (await client.request(PROJECTS, variables)).data.mediaViewer.organization.projects;
    const first = await page({ first: 3 });
    expect(first.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 3));
    expect(first.edges.map(({ node }: { node: { name: string } }) => node.name)).toEqual(['default', 'b', 'a']);
    expect(first.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, endCursor: first.edges[2].cursor });
    const second = await page({ first: 3, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ nodes: [{ id: ids[3] }], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    expect((await page({})).nodes).toHaveLength(4);
  });

  it('are its own alone for a key of a project', async () => {
    const tenant = await createTenant(app.dataSource);
    await makeProject(app.dataSource, { organizationId: tenant.organizationId });
    const client = createGraphqlClient(app.url, tenant.apiKey);
    const { data } = await client.request(PROJECTS);
    const { nodes, edges } = data.mediaViewer.organization.projects;
    expect(nodes).toEqual([{ id: tenant.projectId }]);
    const rest = await client.request(PROJECTS, { after: edges[0].cursor });
    expect(rest.data.mediaViewer.organization.projects.nodes).toEqual([]);
  });

  it('are read once, wherever the organization stands in the answer', async () => {
    const tenant = await createTenant(app.dataSource);
    await insertFileRows(app.dataSource, tenant, [fileRow(), fileRow(), fileRow()]);
    const client = createGraphqlClient(app.url, tenant.apiKey);
    const query = '{ files { nodes { project { organization { projects { nodes { name } } } } } } }';
    await client.request(query);
    expect(await statementsDuring(() => client.request(query))).toHaveLength(4);
  });

  it.each([{ first: 0 }, { first: 101 }, { after: 'x' }])('refuse %j', async (variables) => {
    const { errors } = await createGraphqlClient(app.url, app.apiKey).request(PROJECTS, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
