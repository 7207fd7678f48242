import {
  type Client,
  cacheExchange,
  createClient,
  type Exchange,
  fetchExchange,
  subscriptionExchange,
} from '@urql/core';
import { isObjectType } from 'graphql';
import { createClient as createEventClient } from 'graphql-sse';
import { forEach, onEnd, pipe } from 'wonka';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { printedSchema } from '../support/graphql/printed-schema';
import { readFixture } from '../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';
import { GENERATION_UPDATES, type GenerationUpdate, startGeneration, succeeded } from './support/generation-updates';
import { recordFetch } from './support/recorded-fetch';
import { type InstalledSnippets, installSnippets } from './support/snippets';

const FILES = `query Files($first: Int!, $after: String) {
  files(first: $first, after: $after) {
    nodes { id filename }
    pageInfo { hasNextPage endCursor } } }`;

const UPLOAD = `mutation Upload($input: UploadFileInput!) {
  uploadFile(input: $input) { file { id filename mimeType } errors { code message } } }`;

const DELETE = `mutation Delete($id: ID!) { deleteFile(id: $id) { deletedFileId errors { code } } }`;

const EVERYTHING = `query Everything($from: DateTime!, $to: DateTime!) {
  files(first: 1) {
    edges { cursor node { id status media { format ... on ImageDetails { width hasAlpha } } metadata { key value }
      download { url expiresAt } thumbnail { url } usedBy(first: 1) { edges { node { id } } } } }
    pageInfo { endCursor } }
  mediaModels { id parameters { durationSeconds { min max } voices { id name } parameters { name values } } prices { unit usd } }
  mediaStorage { byKind { key files } }
  mediaUsage(from: $from, to: $to) { from uploads }
  mediaViewer { organization { id projects(first: 1) { edges { node { id policy { storeByDefault } } } } } scopes } }`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Set up as its users set it up; the header is what uploads and GET need. */
function createUrqlClient({ url, apiKey }: Pick<TestApp, 'url' | 'apiKey'>, exchanges: readonly Exchange[] = []) {
  const { fetch, sent } = recordFetch();
  const client = createClient({
    url: `${url}/graphql`,
    exchanges: [cacheExchange, fetchExchange, ...exchanges],
    fetch,
    fetchOptions: { headers: headersFor(apiKey) },
  });
  return { client, sent };
}

const headersFor = (apiKey: string) => ({ authorization: `Bearer ${apiKey}`, 'apollo-require-preflight': '1' });

describe('urql', () => {
  it('pages by the cursor of the page before', async () => {
    const tenant = await createTenant(app.dataSource);
    await insertFileRows(app.dataSource, tenant, [fileRow(), fileRow(), fileRow()]);
    const { client } = createUrqlClient({ url: app.url, apiKey: tenant.apiKey });
    const sizes: number[] = [];
    for (let after: string | null = null, hasNextPage = true; hasNextPage; ) {
      const { files }: FilesData = await dataOf(client.query<FilesData>(FILES, { first: 2, after }));
      sizes.push(files.nodes.length);
      ({ endCursor: after, hasNextPage } = files.pageInfo);
    }
    expect(sizes).toEqual([2, 1]);
  });

  it.each([true, false])('queries with GET preferred: %s', async (preferGetMethod) => {
    const { client, sent } = createUrqlClient(app);
    await dataOf(client.query<FilesData>(FILES, { first: 1 }, { preferGetMethod }));
    expect(sent.map(({ method }) => method)).toEqual([preferGetMethod ? 'GET' : 'POST']);
  });

  it('uploads files that stand in the variables', async () => {
    const { client } = createUrqlClient(app);
    const file = new File([readFixture('still.png')], 'still.png', { type: 'image/png' });
    expect(await dataOf(client.mutation<UploadData>(UPLOAD, { input: { file } }))).toMatchObject({
      uploadFile: { file: { filename: 'still.png', mimeType: 'image/png' }, errors: [] },
    });
  });

  it('is told of a refusal by data', async () => {
    const { client } = createUrqlClient(app);
    const file = new File(['no picture'], 'picture.png');
    expect(await dataOf(client.mutation<UploadData>(UPLOAD, { input: { file } }))).toMatchObject({
      uploadFile: { file: null, errors: [{ code: 'UNSUPPORTED_MEDIA_TYPE' }] },
    });
  });

  it('keeps an answer until a mutation touches a type in it', async () => {
    const { client, sent } = createUrqlClient(app);
    const file = new File([readFixture('still.jpg')], 'still.jpg');
    const uploaded = await dataOf(client.mutation<UploadData>(UPLOAD, { input: { file } }));
    const list = async () => (await dataOf(client.query<FilesData>(FILES, { first: 100 }))).files.nodes.length;
    const before = await list();
    const requests = sent.length;
    expect(await list()).toBe(before);
    expect(sent).toHaveLength(requests);
    // A deletion answers with no File: urql is told by the context which type it concerns.
    await dataOf(client.mutation(DELETE, { id: uploaded.uploadFile.file?.id }, { additionalTypenames: ['File'] }));
    expect(await list()).toBe(before - 1);
  });

  it('subscribes by server-sent events, with a client of graphql-sse', async () => {
    const id = await startGeneration(app);
    const events = createEventClient({ url: `${app.url}/graphql/stream`, headers: headersFor(app.apiKey) });
    const subscription = subscriptionExchange({
      forwardSubscription: ({ query = '', variables = {} }) => ({
        subscribe: (sink) => ({ unsubscribe: events.subscribe({ query, variables }, sink) }),
      }),
    });
    const client = createUrqlClient(app, [subscription]).client;
    const updates: (GenerationUpdate | undefined)[] = [];
    await new Promise<void>((resolve) => {
      const source = client.subscription<GenerationUpdate>(GENERATION_UPDATES, { id });
      pipe(
        source,
        onEnd(resolve),
        forEach(({ data }) => updates.push(data)),
      );
    });
    expect(updates.at(-1)).toMatchObject(succeeded(id));
  });

  it('tells the code of an error that has no place in the data', async () => {
    const { client } = createUrqlClient({ ...app, apiKey: 'a-key-that-nobody-was-given' });
    const { error } = await client.query(FILES, { first: 1 });
    expect(error?.graphQLErrors.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
  });
});

describe('what users of urql copy', () => {
  let snippets: InstalledSnippets;
  let graphcached: (apiKey: string) => Client;
  beforeAll(async () => {
    snippets = await installSnippets('src/possible-types.ts', 'src/graphcache-keys.ts', 'src/urql.ts');
    const { createUrqlClient: create } = await snippets.load('src/urql.ts');
    graphcached = (apiKey) => create(`${app.url}/graphql`, apiKey);
  });
  afterAll(() => snippets.remove());

  it('names every type whose objects have no id of their own', async () => {
    const schema = printedSchema();
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
    const embedded = objects.filter((type) => !roots.includes(type) && !type.name.startsWith('__'));
    const expected = embedded.filter((type) => type.getFields()['id'] === undefined).map(({ name }) => name);
    const { keys } = await snippets.load('src/graphcache-keys.ts');
    expect(Object.keys(keys).sort()).toEqual([...expected, 'MediaModelVoice'].sort());
    expect(Object.values<() => unknown>(keys).map((key) => key())).toEqual(expected.map(() => null).concat(null));
  });

  it('leaves graphcache nothing to warn of', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      const client = graphcached(app.apiKey);
      const file = new File([readFixture('still.png')], 'still.png');
      await dataOf(client.mutation(UPLOAD, { input: { file } }));
      const period = { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
      await dataOf(client.query(EVERYTHING, period));
      expect(warn.mock.calls).toEqual([]);
      // It would warn of one that is missing.
      const { keys } = await snippets.load('src/graphcache-keys.ts');
      const { FileUrl } = keys;
      delete keys.FileUrl;
      await dataOf(graphcached(app.apiKey).query(EVERYTHING, period));
      keys.FileUrl = FileUrl;
      const missing = expect.stringContaining('create a custom `keys` config for `FileUrl`');
      expect(warn.mock.calls.map(String)).toEqual([missing, missing]);
    } finally {
      warn.mockRestore();
    }
  });

  it('appends pages, and leaves out of them what is deleted', async () => {
    const tenant = await createTenant(app.dataSource);
    await insertFileRows(app.dataSource, tenant, [fileRow(), fileRow(), fileRow()]);
    const client = graphcached(tenant.apiKey);
    const page = (after: string | null) => dataOf(client.query<FilesData>(FILES, { first: 2, after }));
    const first = (await page(null)).files;
    const both = (await page(first.pageInfo.endCursor)).files;
    expect([first.nodes.length, both.nodes.length]).toEqual([2, 3]);
    await dataOf(client.mutation(DELETE, { id: both.nodes[0]?.id }));
    expect((await page(null)).files.nodes).toEqual(both.nodes.slice(1, 3));
  });
});

async function dataOf<Data>(
  result: ReturnType<Client['query']> & PromiseLike<{ data?: Data; error?: Error }>,
): Promise<Data> {
  const { data, error } = await result;
  if (data === undefined) throw error ?? new Error('there is no data');
  return data;
}

interface FilesData {
  readonly files: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

interface UploadData {
  readonly uploadFile: { readonly file: { readonly id: string } | null };
}
