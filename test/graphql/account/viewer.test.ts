import { MEDIA_SCOPES } from '../../../src/domain/caller';
import { MIME_TYPES } from '../../../src/domain/media-type';
import { createGraphqlClient } from '../../support/graphql-client';
import { createTenant, startTestApp, type TenantOptions, type TestApp } from '../../support/test-app';

const VIEWER = `{ mediaViewer { scopes organization { id } project { id name organization { id }
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
