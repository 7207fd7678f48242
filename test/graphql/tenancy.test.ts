import { parse } from 'graphql';
import { createKey, revokeKey } from '../../src/accounts/keys';
import { FileEntity, FileTombstoneEntity } from '../../src/database/entities/file';
import { WebhookDeliveryEntity, WebhookEntity } from '../../src/database/entities/webhook';
import { newId } from '../../src/database/new-id';
import { createSubgraphSchema } from '../../src/graphql/schema';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { generationRow, inputOf, insertGenerationRows, storedAs } from '../support/database/generation-rows';
import { ADMINISTRATION_PROBES, OWN_ADMINISTRATION_PROBES } from '../support/graphql/administration-probes';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { idPlacesIn, idPlacesOf } from '../support/graphql/id-places';
import { ID_PROBES, OWN_PROBES, type Targets } from '../support/graphql/tenancy-probes';
import { OWN_WEBHOOK_PROBES, WEBHOOK_PROBES } from '../support/graphql/webhook-probes';
import { readEvents, readFirstEvent } from '../support/http/first-event';
import { makeProject } from '../support/service/accounts';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

/** In the name, a tag and a fact of every file of the owner: it must not come to anybody else. */
const SECRET = 'kept-from-strangers';

let app: TestApp;
let owner: TestTenant;
/** Of the project's own user that all targets belong to. */
let token: string;
const strangers: Record<string, string> = {};

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  const { manager } = app.dataSource;
  owner = await createTenant(app.dataSource);
  const other = await createTenant(app.dataSource);
  await insertFileRows(app.dataSource, other, [fileRow(), fileRow()]);
  const sibling = await makeProject(app.dataSource, { organizationId: owner.organizationId, name: 'sibling' });
  const scopes = ['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ', 'ADMIN'];
  const revoked = await createKey(manager, { owner: { projectId: owner.projectId }, scopes });
  await revokeKey(app.dataSource, revoked.id);
  strangers['a key of another project'] = other.apiKey;
  strangers['a key of another organization'] = other.organizationApiKey;
  strangers['a key of a sibling project'] = (
    await createKey(manager, { owner: { projectId: sibling.id }, scopes })
  ).key;
  strangers['a revoked key'] = revoked.key;
  const scopeless = await createKey(manager, { owner: { projectId: owner.projectId }, scopes: ['ADMIN'] });
  strangers['a key without the scopes'] = scopeless.key;
  token = await tokenOf('ann');
  strangers['another user of the project'] = await tokenOf('bob');
});
afterAll(() => app.close());

async function tokenOf(ownerId: string): Promise<string> {
  const create = `mutation ($ownerId: String!) { createMediaToken(input: { ttlSeconds: 3600, ownerId: $ownerId,
    scopes: [FILES_READ, FILES_WRITE, GENERATE, USAGE_READ] }) { token } }`;
  const { data } = await createGraphqlClient(app.url, owner.apiKey).request(create, { ownerId });
  return data.createMediaToken.token;
}

const OWN_ACCOUNT = ['MediaProject entity', 'MediaProject node', 'MediaOrganization entity', 'projects after'];

/** Who may hear of what: the owner's organization and project are no secret to their own keys. */
const NO_STRANGERS_TO: Readonly<Record<string, readonly string[]>> = {
  'a key of a sibling project': ['MediaOrganization entity', 'projects after'],
  'a key without the scopes': [
    ...OWN_ACCOUNT,
    // It has the one that they need.
    ...Object.keys({ ...WEBHOOK_PROBES, ...OWN_WEBHOOK_PROBES }),
    ...Object.keys({ ...ADMINISTRATION_PROBES, ...OWN_ADMINISTRATION_PROBES }),
  ],
  'another user of the project': OWN_ACCOUNT,
};

/** @param apiKey of whom the cursors are to be */
async function makeTargets(apiKey = owner.apiKey): Promise<Targets> {
  const { organizationId, projectId } = owner;
  const secret = { ownerId: 'ann', filename: `${SECRET}.png`, tags: [SECRET], metadata: { [SECRET]: SECRET } };
  const [file, expired] = [fileRow(secret), fileRow({ ...secret, expiresAt: new Date(Date.now() - 1) })];
  await insertFileRows(app.dataSource, owner, [file, expired]);
  const deleted = newId('file');
  const tombstone = { id: deleted, organizationId, projectId, ownerId: 'ann', reason: 'DELETED' } as const;
  await app.dataSource.manager.insert(FileTombstoneEntity, tombstone);
  const made = fileRow(secret);
  await insertFileRows(app.dataSource, owner, [made]);
  const generation = generationRow({
    ownerId: 'ann',
    model: SECRET,
    status: 'QUEUED',
    completedAt: null,
    inputs: [inputOf(file.id), inputOf(deleted, 'mask')],
    outputs: [storedAs(made.id)],
  });
  await insertGenerationRows(app.dataSource, owner, [generation]);
  return {
    ...{ file: file.id, expired: expired.id, deleted, project: projectId, organization: organizationId },
    ...{ generation: generation.id, made: made.id },
    ...(await readCursors(apiKey, file.id, made.id)),
    ...(await makeWebhook()),
    ...(await makeApiKey()),
  };
}

/** Of a table that has all of the owner's webhooks: each probe has its own. */
async function makeWebhook(): Promise<Pick<Targets, 'webhook' | 'delivery' | 'webhookCursor' | 'deliveryCursor'>> {
  const { organizationId, projectId } = owner;
  const { manager } = app.dataSource;
  const [webhook, delivery] = [newId('webhook'), newId('delivery')];
  await manager.delete(WebhookEntity, { projectId });
  const row = {
    id: webhook,
    organizationId,
    projectId,
    url: `https://example.com/${SECRET}`,
    secret: Buffer.from('0'),
  };
  await manager.insert(WebhookEntity, { ...row, events: ['file.deleted'] });
  const [event] = await app.dataSource.query(
    `INSERT INTO media_events (type, subject_id, organization_id, project_id) VALUES ('file.stored', $1, $2, $3)
     RETURNING id`,
    [newId('file'), organizationId, projectId],
  );
  const sent = { id: delivery, webhookId: webhook, eventId: event.id, eventType: 'file.stored' } as const;
  await manager.insert(WebhookDeliveryEntity, sent);
  const { data } = await createGraphqlClient(app.url, owner.apiKey).request(
    '{ mediaWebhooks { edges { cursor node { deliveries { edges { cursor } } } } } }',
  );
  const [edge] = data.mediaWebhooks.edges;
  const [{ cursor }] = edge.node.deliveries.edges;
  return { webhook, delivery, webhookCursor: edge.cursor, deliveryCursor: cursor };
}

/** One of its own for each probe: it may be revoked. */
async function makeApiKey(): Promise<Pick<Targets, 'apiKey' | 'apiKeyCursor'>> {
  const { id } = await createKey(app.dataSource.manager, {
    owner: { projectId: owner.projectId },
    scopes: ['FILES_READ'],
    name: SECRET,
  });
  const { data } = await createGraphqlClient(app.url, owner.apiKey).request(
    '{ mediaApiKeys(first: 1) { edges { cursor } } }',
  );
  return { apiKey: id, apiKeyCursor: data.mediaApiKeys.edges[0].cursor };
}

type Cursors = Pick<Targets, 'cursor' | 'generationCursor' | 'useCursor' | 'matchedCursor' | 'projectCursor'>;

async function readCursors(apiKey: string, file: string, made: string): Promise<Cursors> {
  const first = '{ edges { cursor } }';
  const query = `query ($file: ID!) { files(first: 1) ${first} mediaGenerations(first: 1) ${first}
    file(id: $file) { usedBy(first: 1) ${first} } mediaViewer { organization { projects ${first} } } }`;
  const client = createGraphqlClient(app.url, apiKey);
  const { data } = await client.request(query, { file });
  const select = 'select: { ids: [$file, $made] }';
  const matched = await client.request(
    `mutation ($file: ID!, $made: ID!) { deleteFiles(input: { ${select}, dryRun: true }) { matched(first: 1) ${first} } }`,
    { file, made },
  );
  const cursorOf = (list: { edges: { cursor: string }[] }) => list.edges[0]!.cursor;
  return {
    cursor: cursorOf(data.files),
    generationCursor: cursorOf(data.mediaGenerations),
    useCursor: cursorOf(data.file.usedBy),
    projectCursor: cursorOf(data.mediaViewer.organization.projects),
    matchedCursor: cursorOf(matched.data.deleteFiles.matched),
  };
}

/** The same kinds of things, of which there are none. */
function unknownTargets(): Targets {
  const cursorAt = (...position: string[]) =>
    Buffer.from(JSON.stringify([1, 'A'.repeat(16), ...position])).toString('base64url');
  return {
    ...{ file: newId('file'), expired: newId('file'), deleted: newId('file') },
    ...{ project: newId('proj'), organization: newId('org') },
    ...{ generation: newId('gen'), made: newId('file') },
    cursor: cursorAt(new Date().toISOString(), newId('file')),
    generationCursor: cursorAt(new Date().toISOString(), newId('gen')),
    useCursor: cursorAt(newId('gen'), '0'),
    projectCursor: cursorAt(newId('proj'), newId('proj')),
    matchedCursor: cursorAt(new Date().toISOString(), newId('file')),
    ...{ webhook: newId('webhook'), delivery: newId('delivery') },
    webhookCursor: cursorAt(newId('webhook'), newId('webhook')),
    deliveryCursor: cursorAt(new Date().toISOString(), newId('delivery')),
    apiKey: newId('key'),
    apiKeyCursor: cursorAt(newId('key'), newId('key')),
  };
}

/**
 * What is told of three things that happen to whoever listens: each happens after something has happened to all of the
 * owner's targets, so that it would have been told first.
 */
async function hear(apiKey: string, query: string, targets: Targets): Promise<string> {
  let isOver = false;
  const heard = readEvents(app.url, apiKey, { query, variables: {}, count: 3 }).finally(() => {
    isOver = true;
  });
  const { file, expired, made, generation } = targets;
  while (!isOver) {
    const ofOwner = [file, made].map((id) => ['file.stored', id]);
    ofOwner.push(['file.deleted', file], ['file.expired', expired], ['generation.succeeded', generation]);
    await happen('id = $1', ofOwner, 'ann');
    await happen('id = $1', [['file.deleted', 'of their own']], 'bob');
    await happen('id <> $1', [['file.deleted', 'of their own']]);
  }
  return heard;
}

/** @param projects a condition on those that it happens to; `$1` is the owner's */
function happen(projects: string, events: readonly string[][], ownerId: string | null = null): Promise<unknown> {
  return app.dataSource.query(
    `INSERT INTO media_events (type, subject_id, organization_id, project_id, owner_id)
     SELECT type, subject_id, organization_id, id, $4
     FROM projects CROSS JOIN unnest($2::text[], $3::text[]) AS happened (type, subject_id) WHERE ${projects}`,
    [owner.projectId, events.map(([type]) => type), events.map(([, subjectId]) => subjectId), ownerId],
  );
}

async function ask(apiKey: string, operation: string, targets: Targets): Promise<string> {
  if (operation.includes('mediaEvents')) return hear(apiKey, operation, targets);
  if (operation.startsWith('subscription')) {
    const event = await readFirstEvent(app.url, apiKey, operation, targets);
    // What is left to ask for is the asker's own, and less with each answer.
    return event.replace(/"currentlyAvailable":\d+/, '');
  }
  return JSON.stringify(await createGraphqlClient(app.url, apiKey).request(operation, targets));
}

/** The answer as text, with the name of each target in the place of its id. */
async function answer(apiKey: string, operation: string, targets: Targets): Promise<string> {
  const result = await ask(apiKey, operation, targets);
  return Object.entries(targets).reduce((text, [name, id]) => text.replaceAll(id, `<${name}>`), result);
}

describe('what belongs to others', () => {
  it('has a probe for each place where an id goes in or comes out', () => {
    const schema = createSubgraphSchema();
    const operations = [...Object.values(ID_PROBES), ...Object.values(OWN_PROBES)];
    const probed = new Set(operations.flatMap((operation) => [...idPlacesIn(schema, parse(operation))]));
    expect([...probed].sort()).toEqual([...idPlacesOf(schema)].sort());
  });

  describe.each(Object.entries(ID_PROBES))('by %s', (probe, operation) => {
    it('is to strangers like what there is not', async () => {
      const targets = await makeTargets();
      for (const [who, apiKey] of Object.entries(strangers)) {
        if (NO_STRANGERS_TO[who]?.includes(probe)) continue;
        const told = await answer(apiKey, operation, targets);
        expect({ who, told }).toEqual({ who, told: await answer(apiKey, operation, unknownTargets()) });
        expect(told).not.toContain(SECRET);
      }
      const untouched = await app.dataSource.manager.findOneBy(FileEntity, { id: targets.file });
      expect(untouched).toMatchObject({ filename: `${SECRET}.png`, expiresAt: null });
      const waiting = await app.dataSource.query('SELECT status FROM generations WHERE id = $1', [targets.generation]);
      expect(waiting).toEqual([{ status: 'QUEUED' }]);
    });

    it('is there for its owner', async () => {
      const told = await answer(owner.apiKey, operation, await makeTargets());
      expect(told).not.toEqual(await answer(owner.apiKey, operation, unknownTargets()));
    });

    it('is there for the user of the project that it belongs to', async () => {
      const told = await answer(token, operation, await makeTargets(token));
      const unknown = await answer(token, operation, unknownTargets());
      // What they may not do at all tells nothing either.
      if (['createMediaToken', ...Object.keys({ ...WEBHOOK_PROBES, ...ADMINISTRATION_PROBES })].includes(probe))
        expect(told).toEqual(unknown);
      else expect(told).not.toEqual(unknown);
    });
  });

  it.each(Object.entries(OWN_PROBES))('is not told by %s', async (probe, operation) => {
    const targets = await makeTargets();
    for (const [who, apiKey] of Object.entries(strangers)) {
      if (NO_STRANGERS_TO[who]?.includes(probe)) continue;
      const told = await answer(apiKey, operation, targets);
      const ofTheProject = ['a key without the scopes', 'another user of the project'];
      const isOwn = ['mediaViewer', 'projects'].includes(probe) && ofTheProject.includes(who);
      const leaks = [
        SECRET,
        '<file>',
        '<expired>',
        '<deleted>',
        '<project>',
        '<generation>',
        '<made>',
        '<webhook>',
        '<apiKey>',
      ].filter((leak) => told.includes(leak));
      expect({ who, leaks }).toEqual({ who, leaks: isOwn ? ['<project>'] : [] });
    }
  });
});

it('is told to its owner', async () => {
  const targets = await makeTargets();
  for (const apiKey of [owner.apiKey, token]) {
    expect(await answer(apiKey, OWN_PROBES['mediaEvents']!, targets)).toContain('<file>');
    for (const probe of ['mediaViewer', 'files', 'mediaGenerations', 'mediaStorage']) {
      expect(await answer(apiKey, OWN_PROBES[probe]!, targets)).toContain('<project>');
    }
  }
});

describe.each(['content', 'thumbnail'])('the %s of what others have', (representation) => {
  it.each([
    ['GET', {}],
    ['HEAD', {}],
    ['GET', { range: 'bytes=0-1' }],
    ['GET', { 'if-none-match': '*' }],
    ['GET', { 'if-match': '"0"' }],
  ])('is to strangers like what there is not: %s %j', async (method, given) => {
    const targets = await makeTargets();
    for (const [who, apiKey] of Object.entries(strangers)) {
      for (const id of [targets.file, targets.expired, targets.deleted]) {
        const told = await read(id, representation, method, given, apiKey);
        const unknown = await read(newId('file'), representation, method, given, apiKey);
        expect({ who, told }).toEqual({ who, told: unknown });
        expect([401, 403, 404]).toContain(told.status);
      }
    }
  });

  it('is not opened by a signature for another file', async () => {
    const { file } = await makeTargets();
    const other = createGraphqlClient(app.url, strangers['a key of another project']!);
    const { data } = await other.request(
      '{ files(first: 1) { nodes { id content: download { url } thumbnail { url } } } }',
    );
    const [{ id, ...urls }] = data.files.nodes;
    expect((await fetch(urls[representation].url.replace(id, file))).status).toBe(403);
  });
});

async function read(id: string, representation: string, method: string, given: Record<string, string>, apiKey: string) {
  const headers = { ...given, authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${app.url}/files/${id}/${representation}`, { method, headers });
  // What is left to ask for is the asker's own, and less with each answer.
  const { date, 'x-request-id': requestId, ratelimit, ...told } = Object.fromEntries(response.headers);
  return { status: response.status, headers: told, body: await response.text() };
}
