import { createKey } from '../../../src/accounts/keys';
import { listOwnWebhooks, readOwnWebhooks } from '../../../src/webhooks/own-webhooks';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';
import { callerOf } from '../../support/service/test-storage';
import { writeEvent } from '../../support/webhooks/test-webhooks';

const WEBHOOK = 'id url events enabled createdAt';
const ERRORS = 'errors { code message path }';
const CREATE = `mutation ($input: CreateMediaWebhookInput!) {
  createMediaWebhook(input: $input) { webhook { ${WEBHOOK} } secret ${ERRORS} } }`;
const UPDATE = `mutation ($input: UpdateMediaWebhookInput!) {
  updateMediaWebhook(input: $input) { webhook { ${WEBHOOK} } secret ${ERRORS} } }`;
const DELETE = `mutation ($id: ID!) { deleteMediaWebhook(id: $id) { deletedWebhookId ${ERRORS} } }`;
const LIST = `query ($first: Int, $after: String) { mediaWebhooks(first: $first, after: $after) {
  nodes { ${WEBHOOK} } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
const DELIVERIES = `query ($id: ID!, $first: Int, $after: String) { node(id: $id) { __typename ... on MediaWebhook {
  deliveries(first: $first, after: $after) { nodes { id eventId eventType attempts status responseStatus nextAttemptAt
  deliveredAt } pageInfo { hasNextPage endCursor } } } } }`;
const URL = 'https://example.com/hook';

let app: TestApp;
let tenant: TestTenant;
let project: GraphqlClient;
let organization: GraphqlClient;
beforeAll(async () => {
  // Nothing is sent: what is pending stays so.
  app = await startTestApp({ ROLE: 'api' });
});
beforeEach(async () => {
  tenant = await createTenant(app.dataSource);
  project = createGraphqlClient(app.url, tenant.apiKey);
  organization = createGraphqlClient(app.url, tenant.organizationApiKey);
});
afterAll(() => app.close());

const create = async (input = {}, client = project) =>
  (await client.request(CREATE, { input: { url: URL, events: ['file.stored'], ...input } })).data.createMediaWebhook;
const update = async (input: object) => (await project.request(UPDATE, { input })).data.updateMediaWebhook;
const list = async (client: GraphqlClient, page = {}) => (await client.request(LIST, page)).data.mediaWebhooks;

describe('a webhook', () => {
  it('is made with a secret, which is shown this once', async () => {
    const { webhook, secret, errors } = await create({ events: ['quota.threshold', 'file.stored', 'file.stored'] });
    expect(errors).toEqual([]);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(webhook).toEqual({
      id: expect.stringMatching(/^webhook_/),
      ...{ url: URL, events: ['file.stored', 'quota.threshold'], enabled: true, createdAt: expect.any(String) },
    });
    const listed = await project.request(LIST, {});
    expect(listed.data.mediaWebhooks.nodes).toEqual([webhook]);
    expect(JSON.stringify(listed)).not.toContain(secret);
  });

  it.each([
    [{ url: 'https://127.0.0.1/' }, 'MEDIA_URL_BLOCKED', ['input', 'url']],
    [{ url: 'http://example.com/' }, 'MEDIA_URL_BLOCKED', ['input', 'url']],
    [{ url: 'https://me:secret@example.com/' }, 'MEDIA_URL_BLOCKED', ['input', 'url']],
    [{ events: [] }, 'INVALID_INPUT', ['input', 'events']],
    [{ events: ['file.stored', 'file.eaten'] }, 'INVALID_INPUT', ['input', 'events', '1']],
    [{ projectId: 'proj_00000000000000000000000000' }, 'NOT_FOUND', ['input', 'projectId']],
    [{ projectId: 'nothing\0' }, 'NOT_FOUND', ['input', 'projectId']],
  ])('is not made of %j', async (input, code, path) => {
    const made = await create(input, organization);
    expect(made).toMatchObject({ webhook: null, secret: null, errors: [{ code, path }] });
  });

  it('of an organization is its own, and is of a project where that is said', async () => {
    const { organizationId, projectId } = tenant;
    const own = await create({}, organization);
    const ofProject = await create({ projectId }, organization);
    expect((await list(project)).nodes).toEqual([ofProject.webhook]);
    expect((await list(organization)).nodes).toEqual([own.webhook, ofProject.webhook]);
    const rows = await app.dataSource.query('SELECT project_id FROM webhooks WHERE organization_id = $1 ORDER BY id', [
      organizationId,
    ]);
    expect(rows).toEqual([{ project_id: null }, { project_id: projectId }]);
  });

  it('is changed by what is given', async () => {
    const { webhook, secret } = await create();
    const { id } = webhook;
    expect(await update({ id, events: ['file.deleted'] })).toMatchObject({
      webhook: { ...webhook, events: ['file.deleted'] },
      ...{ secret: null, errors: [] },
    });
    expect(await update({ id, enabled: false, url: `${URL}/2` })).toMatchObject({
      webhook: { enabled: false, url: `${URL}/2` },
    });
    expect(await update({ id, enabled: true })).toMatchObject({ webhook: { enabled: true } });
    const rotated = await update({ id, rotateSecret: true });
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);
    expect(await update({ id })).toMatchObject({ webhook: null, errors: [{ code: 'INVALID_INPUT', path: ['input'] }] });
    expect(await update({ id: 'webhook_none', enabled: false })).toMatchObject({
      errors: [{ code: 'NOT_FOUND', path: ['input', 'id'] }],
    });
  });

  it('that is deleted is gone, with what was to be sent to it', async () => {
    const { webhook } = await create();
    await writeEvent(app.dataSource, tenant, 'file.stored', 'file_1');
    const remove = async () => (await project.request(DELETE, { id: webhook.id })).data.deleteMediaWebhook;
    expect(await remove()).toEqual({ deletedWebhookId: webhook.id, errors: [] });
    expect(await remove()).toMatchObject({ deletedWebhookId: null, errors: [{ code: 'NOT_FOUND', path: ['id'] }] });
    expect((await list(project)).nodes).toEqual([]);
    await writeEvent(app.dataSource, tenant, 'file.stored', 'file_2');
    const jobs = await app.dataSource.query(
      `SELECT FROM graphile_worker._private_jobs WHERE payload->>'webhookId' = $1 AND key = 'forget ' || $1`,
      [webhook.id],
    );
    expect(jobs).toHaveLength(1);
  });

  it('is one of a hundred at most', async () => {
    await app.dataSource.query(
      `INSERT INTO webhooks (id, organization_id, url, events, secret)
       SELECT 'webhook_' || $1 || n, $1, 'https://example.com/', '{}', '' FROM generate_series(1, 100) AS n`,
      [tenant.organizationId],
    );
    expect(await create()).toMatchObject({ webhook: null, errors: [{ code: 'CONFLICT' }] });
  });

  it('is one of a hundred at most, however many are made at once', async () => {
    const { organizationId } = tenant;
    await app.dataSource.query(
      `INSERT INTO webhooks (id, organization_id, url, events, secret)
       SELECT 'webhook_' || $1 || n, $1, 'https://example.com/', '{}', '' FROM generate_series(1, 99) AS n`,
      [organizationId],
    );
    const runner = app.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE webhooks IN SHARE ROW EXCLUSIVE MODE');
    const making = Promise.all(Array.from({ length: 3 }, () => create()));
    // Of one process, they come one by one to where they would wait for each other; other processes count with them.
    for (let waiting = 0; waiting < 1; ) {
      const [row] = await app.dataSource.query(
        `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      waiting = row.count;
    }
    await runner.commitTransaction();
    await runner.release();
    const made = await making;
    expect(made.filter(({ webhook }) => webhook !== null)).toHaveLength(1);
    expect(made.flatMap(({ errors }) => errors.map(({ code }: { code: string }) => code))).toEqual(
      Array.from({ length: 2 }, () => 'CONFLICT'),
    );
  });
});

describe('who may manage webhooks', () => {
  it('has a key with the scope ADMIN', async () => {
    const { webhook } = await create();
    const owner = { projectId: tenant.projectId };
    const { key } = await createKey(app.dataSource, { owner, scopes: ['FILES_READ', 'FILES_WRITE', 'TOKENS'] });
    const client = createGraphqlClient(app.url, key);
    const { errors } = await client.request(LIST, {});
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    expect((await client.request(DELIVERIES, { id: webhook.id })).data).toEqual({ node: null });
  });

  it('comes neither with a token nor for one user of a project', async () => {
    const { webhook } = await create();
    const { organizationId, projectId } = tenant;
    const caller = callerOf({ id: projectId, organizationId });
    for (const other of [
      { ...caller, tokenId: 'tok_1' },
      { ...caller, ownerId: 'user-1' },
    ]) {
      await expect(listOwnWebhooks(app.dataSource, other, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await readOwnWebhooks(app.dataSource, other, [webhook.id])).toEqual(new Map());
    }
    expect((await readOwnWebhooks(app.dataSource, caller, [webhook.id])).size).toBe(1);
  });
});

describe('lists', () => {
  it('of webhooks come in pages, the oldest first', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push((await create()).webhook.id);
    const found: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { nodes, pageInfo } = await list(project, { first: 2, after });
      found.push(...nodes.map(({ id }: { id: string }) => id));
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(found).toEqual(made);
  });

  it('of deliveries come in pages, the newest first', async () => {
    const { webhook } = await create();
    const events: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      events.unshift(await writeEvent(app.dataSource, tenant, 'file.stored', `file_${count}`));
    }
    const found: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await project.request(DELIVERIES, { id: webhook.id, first: 2, after });
      const { nodes, pageInfo } = data.node.deliveries;
      found.push(...nodes.map(({ eventId }: { eventId: string }) => eventId));
      expect(nodes[0]).toMatchObject({ eventType: 'file.stored', attempts: 0, status: 'PENDING', deliveredAt: null });
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    // Those of a millisecond are in the order of their ids, which is none.
    expect(found.sort()).toEqual(events.sort());
  });

  it('refuse a cursor that is none of theirs', async () => {
    const { webhook } = await create();
    await create();
    await writeEvent(app.dataSource, tenant, 'file.stored', 'file_1');
    const [{ cursor }] = (await list(project)).edges;
    const [version, name] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const damaged = Buffer.from(JSON.stringify([version, name, 'x', 'x\0'])).toString('base64url');
    for (const after of [damaged, 'x']) {
      const answers = [
        await project.request(LIST, { after }),
        await project.request(DELIVERIES, { id: webhook.id, after }),
      ];
      for (const { errors } of answers) {
        expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
      }
    }
  });
});

describe('a replay', () => {
  it('has a delivery pending again, if its webhook is in use', async () => {
    const { webhook } = await create();
    await writeEvent(app.dataSource, tenant, 'file.stored', 'file_1');
    const { data } = await project.request(DELIVERIES, { id: webhook.id });
    const [{ id, eventId }] = data.node.deliveries.nodes;
    await app.dataSource.query(
      `UPDATE webhook_deliveries SET status = 'DELIVERED', attempts = 1, next_attempt_at = NULL, delivered_at = now()
       WHERE id = $1`,
      [id],
    );
    const replay = async () =>
      (
        await project.request(
          `mutation ($id: ID!) { redeliverMediaEvent(deliveryId: $id) {
             delivery { id eventId attempts status nextAttemptAt deliveredAt } ${ERRORS} } }`,
          { id },
        )
      ).data.redeliverMediaEvent;
    expect(await replay()).toEqual({
      delivery: { id, eventId, attempts: 1, status: 'PENDING', nextAttemptAt: expect.any(String), deliveredAt: null },
      errors: [],
    });
    await update({ id: webhook.id, enabled: false });
    expect(await replay()).toMatchObject({ delivery: null, errors: [{ code: 'CONFLICT', path: ['deliveryId'] }] });
  });
});
