import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestApp, type TestApp } from '../support/service/test-app';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const VIEWER = 'query Viewer { mediaViewer { scopes } }';
const FILES = 'query Files($first: Int!) { files(first: $first) { nodes { id } } }';
const DELETE = 'mutation Delete($id: ID!) { deleteFile(id: $id) { deletedFileId errors { code } } }';

let app: TestApp;

interface Sent {
  readonly query?: string;
  readonly variables?: object;
  readonly extensions?: unknown;
}

const hashOf = (query: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(query) } });

async function answerOf(response: Response) {
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the answer
  const { data, errors } = (await response.json()) as any;
  return { status: response.status, data, code: errors?.[0].extensions.code };
}

async function post(body: Sent) {
  const headers = { authorization: `Bearer ${app.apiKey}`, 'content-type': 'application/json' };
  return answerOf(await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function get({ query, variables, extensions }: Sent) {
  const search = new URLSearchParams(query === undefined ? {} : { query });
  if (variables !== undefined) search.set('variables', JSON.stringify(variables));
  if (extensions !== undefined) search.set('extensions', JSON.stringify(extensions));
  const headers = { authorization: `Bearer ${app.apiKey}`, 'apollo-require-preflight': '1' };
  return answerOf(await fetch(`${app.url}/graphql?${search}`, { headers }));
}

const NOT_FOUND = { status: 200, data: undefined, code: 'PERSISTED_QUERY_NOT_FOUND' };

describe('automatic persisted queries', () => {
  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
  });
  afterAll(() => app.close());

  it.each([
    ['POST', post],
    ['GET', get],
  ] as const)('are asked for by their hash once they were sent, by %s', async (method, send) => {
    const query = `${FILES} # by ${method}`;
    const byHash = { extensions: hashOf(query), variables: { first: 1 } };
    expect(await send(byHash)).toEqual(NOT_FOUND);
    const answer = { status: 200, data: { files: { nodes: [] } }, code: undefined };
    expect(await send({ query, ...byHash })).toEqual(answer);
    expect(await send(byHash)).toEqual(answer);
    expect(await post(byHash)).toEqual(answer);
    expect(await get(byHash)).toEqual(answer);
  });

  it('keep mutations off GET', async () => {
    await post({ query: DELETE, variables: { id: 'file_x' }, extensions: hashOf(DELETE) });
    expect(await get({ variables: { id: 'file_x' }, extensions: hashOf(DELETE) })).toMatchObject({ status: 405 });
  });

  it('are held to the limits, and not kept when they are beyond them', async () => {
    const page = 'files(first: 100) { edges { node { project { organization { id } } } } }';
    const query = `query Much { ${Array.from({ length: 60 }, (_, index) => `page${index}: ${page}`).join(' ')} }`;
    const refused = { status: 400, data: undefined, code: 'COST_ESTIMATED_TOO_EXPENSIVE' };
    expect(await post({ query, extensions: hashOf(query) })).toEqual(refused);
    expect(await post({ extensions: hashOf(query) })).toEqual(NOT_FOUND);
  });

  it.each<[what: string, extensions: object, code: string]>([
    ['of another query', hashOf(FILES), 'BAD_USER_INPUT'],
    ['of another version', { persistedQuery: { ...hashOf(VIEWER).persistedQuery, version: 2 } }, 'BAD_USER_INPUT'],
  ])('refuse a hash %s', async (_, extensions, code) => {
    expect(await post({ query: VIEWER, extensions })).toMatchObject({ status: 400, code });
  });

  it.each<[hash: unknown]>([[{ toString: null, valueOf: null }], [[[[]]]], [7], [null], [{}]])(
    'take %j for no hash',
    async (sha256Hash) => {
      const extensions = { persistedQuery: { version: 1, sha256Hash } };
      expect(await post({ extensions })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
      expect(await get({ extensions })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
      expect(await post({ query: VIEWER, extensions })).toMatchObject({ status: 200 });
    },
  );
});

describe('a list of persisted queries', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-queries-'));
    const file = path.join(directory, 'queries.json');
    await writeFile(file, JSON.stringify({ [sha256(VIEWER)]: VIEWER, [sha256(FILES)]: FILES }));
    app = await startTestApp({ ROLE: 'api', PERSISTED_QUERIES_FILE: file });
  });
  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true, force: true });
  });

  const refused = { status: 400, data: undefined, code: 'PERSISTED_QUERY_NOT_IN_LIST' };

  it.each([
    ['POST', post],
    ['GET', get],
  ] as const)('has its queries answered by hash and by text, by %s', async (_, send) => {
    const answer = { status: 200, data: { mediaViewer: { scopes: expect.any(Array) } }, code: undefined };
    expect(await send({ extensions: hashOf(VIEWER) })).toEqual(answer);
    expect(await send({ query: VIEWER })).toEqual(answer);
    expect(await send({ query: VIEWER, extensions: hashOf(VIEWER) })).toEqual(answer);
    expect(await send({ extensions: hashOf(FILES), variables: { first: 1 } })).toMatchObject({ status: 200 });
  });

  it.each<[what: string, query: string]>([
    ['another query', '{ mediaViewer { scopes } }'],
    ['one with a space more', `${VIEWER} `],
    ['one that is not valid', '{ nothing { of } this }'],
    ['the introspection', '{ __schema { queryType { name } } }'],
    ['one that is beyond the limits', `{ ${'__typename '.repeat(1_200)} }`],
  ])('has refused: %s', async (_, query) => {
    expect(await post({ query })).toEqual(refused);
    expect(await post({ query, extensions: hashOf(query) })).toEqual(refused);
    expect(await post({ extensions: hashOf(query) })).toEqual(NOT_FOUND);
    expect(await get({ query })).toEqual(refused);
  });

  it('tells nothing of the schema to whoever sends something else', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ file { idd } }' }),
    });
    const { message, extensions } = refusalOf(await response.json());
    expect({ message, extensions }).toEqual({
      message: 'Only listed operations are taken here, and this is none of them.',
      extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' },
    });
  });

  it('takes uploads by the same list', async () => {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query: 'mutation { __typename }', variables: { file: null } }));
    form.set('map', JSON.stringify({ 0: ['variables.file'] }));
    form.set('0', new Blob(['x']), 'x.png');
    const headers = { authorization: `Bearer ${app.apiKey}`, 'apollo-require-preflight': '1' };
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: form });
    expect(await answerOf(response)).toEqual(refused);
  });
});

function refusalOf(body: unknown): { readonly message: string; readonly extensions: object } {
  const { errors } = body as { errors: [{ message: string; extensions: object }] };
  expect(errors).toHaveLength(1);
  return errors[0];
}
