import { newId } from '../../src/database/new-id';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { readFixture } from '../support/media/media-fixtures';
import { wavOf } from '../support/media/media-samples';
import { documentedRoutes } from '../support/rest/document';
import { formOf } from '../support/rest/forms';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { type RestTargets, ROUTE_REQUESTS, send } from '../support/rest/route-requests';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

/** In the name of every file of the owner: it must not come to anybody else. */
const SECRET = 'kept-from-strangers';

let app: TestApp;
let owner: TestTenant;
/** Of the project's own user that all targets belong to. */
let token: string;
let targets: RestTargets;
let strangers: readonly (readonly [who: string, client: RestClient])[];

const upload = async (client: RestClient, bytes: Buffer): Promise<string> => {
  const { json } = await client.post('/v3/files', formOf(['file', { bytes, filename: `${SECRET}.bin` }]));
  return json.id;
};

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  owner = await createTenant(app.dataSource);
  token = await tokenOf('ann');
  const client = createRestClient(app.url, token);
  const deleted = await upload(client, readFixture('still.png'));
  await client.delete(`/v3/files/${deleted}`);
  const queued = await client.post('/v3/images', { model: 'local/renderer', prompt: SECRET, async: true });
  targets = {
    file: await upload(client, readFixture('still.png')),
    sound: await upload(client, wavOf(20_000)),
    deleted,
    generation: queued.json.id,
  };
  const other = await createTenant(app.dataSource);
  const scopeless = await createTenant(app.dataSource, { scopes: ['ADMIN'] });
  strangers = [
    ['another user of the project', createRestClient(app.url, await tokenOf('bob'))],
    ['a key of another project', createRestClient(app.url, other.apiKey)],
    ['a key of another organization', createRestClient(app.url, other.organizationApiKey)],
    ['a key without the scopes', createRestClient(app.url, scopeless.apiKey)],
    ['a key that is none', createRestClient(app.url, 'unknown')],
    ['no key', createRestClient(app.url, null)],
  ];
});
afterAll(() => app.close());

async function tokenOf(ownerId: string): Promise<string> {
  const create = `mutation ($ownerId: String!) { createMediaToken(input: { ownerId: $ownerId,
    scopes: [FILES_READ, FILES_WRITE, GENERATE, USAGE_READ] }) { token } }`;
  const { data } = await createGraphqlClient(app.url, owner.apiKey).request(create, { ownerId });
  return data.createMediaToken.token;
}

/** Ids that nobody has, of the same kinds. */
const unknown = (): RestTargets => ({
  file: newId('file'),
  sound: newId('file'),
  deleted: newId('file'),
  generation: newId('gen'),
});

/** What an answer says, but for the ids of the question, those of what was just made, and instants. */
function said(text: string, asked: RestTargets): string {
  let told = text;
  for (const [name, id] of Object.entries(asked)) told = told.replaceAll(id, `{${name}}`);
  return told.replaceAll(/"(file|gen)_\w{26}"/g, '"$1_…"').replaceAll(/"(created\w*)":("[^"]*"|\d+)/g, '"$1":0');
}

it('has a request for every route', () => {
  expect([...documentedRoutes().keys()].filter((route) => !ROUTE_REQUESTS.has(route))).toEqual([]);
});

describe.each([...documentedRoutes()])('%s', (name, { method, isPublic }) => {
  it("tells a stranger nothing of what is another's, not even that there is any", async () => {
    const make = ROUTE_REQUESTS.get(name);
    const nobodys = unknown();
    for (const [index, request] of make?.(targets).entries() ?? []) {
      const ofNobody = make?.(nobodys)[index];
      for (const [who, client] of strangers) {
        const foreign = await send(client, method, request);
        const absent = await send(client, method, ofNobody ?? request);
        const text = foreign.bytes.toString();
        expect([who, text.includes(SECRET), text.includes(owner.projectId)]).toEqual([who, false, false]);
        expect([who, foreign.status]).toEqual([who, absent.status]);
        expect([who, said(text, targets)]).toEqual([who, said(absent.bytes.toString(), nobodys)]);
        if (isPublic) continue;
        if (/none|no key/.test(who)) expect(foreign.status).toBe(401);
        // Models are the same for everybody.
        if (who === 'a key without the scopes' && !name.includes('/models')) expect(foreign.status).toBe(403);
      }
    }
  });
});

it('would tell it to the owner, for whom the same requests find what they name', async () => {
  const client = createRestClient(app.url, token);
  for (const [name, { method }] of documentedRoutes()) {
    const requests = ROUTE_REQUESTS.get(name)?.(targets) ?? [];
    const naming = requests.filter((request) =>
      Object.values(targets).some((id) => JSON.stringify(request).includes(id)),
    );
    if (method === 'DELETE' || naming.length === 0 || name === 'GET /v1/models/{}') continue;
    const statuses = [];
    for (const request of naming) statuses.push((await send(client, method, request)).status);
    expect([name, statuses.some((status) => status < 300)]).toEqual([name, true]);
  }
});

it('left everything of the owner as it was', async () => {
  const client = createRestClient(app.url, token);
  for (const id of [targets.file, targets.sound]) {
    expect(await client.get(`/v3/files/${id}`)).toMatchObject({ status: 200, json: { status: 'ready' } });
  }
  expect((await client.get(`/v3/artifacts/${targets.generation}/status`)).status).toBe(200);
});
