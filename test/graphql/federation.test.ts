import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, isInputObjectType, printSchema, validateSchema } from 'graphql';
import { createSchema, createSubgraphSchema } from '../../src/graphql/schema';
import { createGraphqlClient, type GraphqlClient } from '../support/graphql/graphql-client';
import { startTestApp, type TestApp } from '../support/service/test-app';

const SDL = readFileSync('schema/mediagraph.graphql', 'utf8');

/** The directives that the SDL links to. */
const FEDERATION = readFileSync('schema/federation.graphql', 'utf8');

describe('the SDL', () => {
  it('is a valid schema by the definitions of the federation specification', () => {
    expect(validateSchema(buildSchema(`${SDL}\n${FEDERATION}`))).toEqual([]);
  });

  it('has the entities with their keys, and leaves the fields of the gateway to the gateway', () => {
    expect(SDL.match(/^type \w+ .*@key\(fields: "id"\)/gm)?.map((line) => line.split(' ')[1])).toEqual([
      'MediaProject',
      'MediaOrganization',
      'File',
      'ImageGeneration',
      'SpeechGeneration',
      'Transcription',
      'VideoGeneration',
    ]);
    expect(SDL).not.toMatch(/_entities|_service|_Any|_Entity/);
  });
});

describe('the served schema', () => {
  it('has everything that the SDL has, and the union of the entities beside it', () => {
    const served = createSubgraphSchema();
    expect(printSchema(served)).toContain('union _Entity = MediaProject | MediaOrganization | File');
    for (const name of Object.keys(createSchema().getTypeMap())) expect(served.getType(name)).toBeDefined();
  });

  it('enforces oneOf where the SDL says it', () => {
    const inputs = Object.values(createSubgraphSchema().getTypeMap()).filter(isInputObjectType);
    const marked = [...SDL.matchAll(/^input (\w+) @oneOf/gm)].map(([, name]) => name);
    expect(marked).toEqual(['DeleteFilesSelector', 'MediaInput']);
    expect(inputs.filter(({ isOneOf }) => isOneOf).map(({ name }) => name)).toEqual(marked);
  });
});

describe('a service that leaves the node fields to others', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api', SUBGRAPH_NODE_FIELDS: 'false' });
  });
  afterAll(() => app.close());

  it('does not tell gateways of them', async () => {
    const { data } = await createGraphqlClient(app.url, app.apiKey).request('{ _service { sdl } }');
    const told = buildSchema(`${data._service.sdl}\n${FEDERATION}`);
    const all = buildSchema(`${SDL}\n${FEDERATION}`);
    expect(validateSchema(told)).toEqual([]);
    expect(findBreakingChanges(all, told).map(({ description }) => description)).toEqual([
      'Query.node was removed.',
      'Query.nodes was removed.',
    ]);
  });

  it('has them for its own clients', async () => {
    const operation = '{ node(id: "file_x") { id } nodes(ids: ["file_x"]) { id } }';
    const { data, errors } = await createGraphqlClient(app.url, app.apiKey).request(operation);
    expect({ data, errors }).toEqual({ data: { node: null, nodes: [null] }, errors: undefined });
  });
});

describe('the service', () => {
  let app: TestApp;
  let client: GraphqlClient;
  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
    client = createGraphqlClient(app.url, app.apiKey);
  });
  afterAll(() => app.close());

  it('tells a gateway its SDL', async () => {
    expect((await client.request('{ _service { sdl } }')).data).toEqual({ _service: { sdl: SDL } });
  });

  const DELETE = `mutation ($select: DeleteFilesSelector!) {
    deleteFiles(input: { select: $select, dryRun: true }) { matchedFiles errors { code } } }`;

  it.each([
    ['both', { ids: [], filter: {} }],
    ['none', {}],
    ['null', { ids: null }],
    ['one and a null', { ids: [], filter: null }],
    ['something else', { id: 'x' }],
  ])('refuses a selection by %s before anything runs', async (_, select) => {
    const { status, data, errors } = await client.request(DELETE, { select });
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(new Set(errors?.map(({ extensions }) => extensions['code']))).toEqual(new Set(['BAD_USER_INPUT']));
  });

  it.each(['{ ids: [], filter: {} }', '{}', '{ ids: null }', '{ ids: [], filter: null }'])(
    'refuses the selection %s in the text of the operation',
    async (select) => {
      const operation = `mutation { deleteFiles(input: { select: ${select}, dryRun: true }) { matchedFiles } }`;
      const { status, errors } = await client.request(operation);
      expect(status).toBe(400);
      expect(errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
    },
  );

  it('refuses a selection whose variable is null', async () => {
    const operation = 'mutation ($ids: [ID!]) { deleteFiles(input: { select: { ids: $ids } }) { matchedFiles } }';
    for (const variables of [{ ids: null }, {}]) {
      const { data, errors } = await client.request(operation, variables);
      expect(data).toBeNull();
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it.each([{ ids: [] }, { filter: { ids: [] } }, { all: true }])('takes the selection %j', async (select) => {
    const { data } = await client.request(DELETE, { select });
    expect(data.deleteFiles).toEqual({ matchedFiles: 0, errors: [] });
  });
});
