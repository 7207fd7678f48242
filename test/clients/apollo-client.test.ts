import { isAbstractType, parse } from 'graphql';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { printedSchema } from '../support/graphql/printed-schema';
import { readFixture } from '../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';
import { createApolloClient, createApolloSubscriber } from './support/apollo-client';
import { GENERATION_UPDATES, startGeneration, succeeded } from './support/generation-updates';
import { type InstalledSnippets, installSnippets } from './support/snippets';

const FILES = parse(`query Files($first: Int!, $after: String, $filter: FileFilter) {
  files(first: $first, after: $after, filter: $filter) {
    edges { cursor node { id filename } }
    pageInfo { hasNextPage endCursor } } }`);

const FILE = parse('query File($id: ID!) { file(id: $id) { id filename media { ... on ImageDetails { width } } } }');

const RENAME = parse(`mutation Rename($id: ID!, $filename: String!) {
  updateFile(input: { id: $id, filename: $filename }) { file { id filename } errors { code path } } }`);

const UPLOAD = parse(`mutation Upload($input: UploadFileInput!) {
  uploadFile(input: $input) {
    file { id filename media { ... on ImageDetails { width } } }
    errors { code ... on UnsupportedMediaError { acceptedMimeTypes } } } }`);

const PICTURE = new File([readFixture('still.png')], 'still.png', { type: 'image/png' });

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('Apollo Client', () => {
  it('uploads a picture, and finds it in its cache afterwards', async () => {
    const { client, sent } = await createApolloClient(app);
    const { data } = await client.mutate<UploadData>({ mutation: UPLOAD, variables: { input: { file: PICTURE } } });
    expect(data?.uploadFile).toMatchObject({ file: { filename: 'still.png', media: { width: 64 } }, errors: [] });
    const id = data?.uploadFile.file?.id;
    await client.query({ query: FILE, variables: { id } });
    expect(sent).toHaveLength(2);
    await client.query({ query: FILE, variables: { id } });
    expect(sent).toHaveLength(2);
  });

  it('is told of a refusal by data, without an error of its own', async () => {
    const { client } = await createApolloClient(app);
    const file = new File(['no picture'], 'picture.png', { type: 'image/png' });
    const { data, error } = await client.mutate<UploadData>({ mutation: UPLOAD, variables: { input: { file } } });
    expect(error).toBeUndefined();
    expect(data?.uploadFile).toMatchObject({
      file: null,
      errors: [{ code: 'UNSUPPORTED_MEDIA_TYPE', acceptedMimeTypes: expect.arrayContaining(['image/png']) }],
    });
  });

  it('shows what a mutation changed wherever the file is shown', async () => {
    const { client, sent } = await createApolloClient(app);
    const { data } = await client.mutate<UploadData>({ mutation: UPLOAD, variables: { input: { file: PICTURE } } });
    const id = data?.uploadFile.file?.id;
    await client.query({ query: FILE, variables: { id } });
    await client.mutate({ mutation: RENAME, variables: { id, filename: 'renamed.png' } });
    const requests = sent.length;
    const read = await client.query<{ file: FileData }>({ query: FILE, variables: { id } });
    expect(read.data?.file.filename).toBe('renamed.png');
    expect(sent).toHaveLength(requests);
  });

  it('tells the code of an error that has no place in the data', async () => {
    const { CombinedGraphQLErrors } = await import('@apollo/client');
    const { client } = await createApolloClient({ ...app, apiKey: 'a-key-that-nobody-was-given' });
    const failure = await client.query({ query: FILES, variables: { first: 1 } }).catch((error: unknown) => error);
    expect(CombinedGraphQLErrors.is(failure) && failure.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  it('appends pages with relayStylePagination, each filter to a list of its own', async () => {
    const tenant = await createTenant(app.dataSource);
    const rows = Array.from({ length: 5 }, (_, index) =>
      fileRow({ filename: `${index}.png`, createdAt: new Date(Date.UTC(2026, 0, 1, index)) }),
    );
    await insertFileRows(app.dataSource, tenant, rows);
    const { relayStylePagination } = await import('@apollo/client/utilities');
    const files = relayStylePagination(['filter', 'orderBy']);
    const cache = { typePolicies: { Query: { fields: { files } } } };
    const { client } = await createApolloClient({ url: app.url, apiKey: tenant.apiKey, cache });

    const list = client.watchQuery<FilesData>({ query: FILES, variables: { first: 2 } });
    const subscription = list.subscribe({});
    const shown: string[][] = [];
    for (let page = await list.refetch(); ; ) {
      const { edges } = client.readQuery<FilesData>({ query: FILES, variables: { first: 2 } })?.files ?? { edges: [] };
      shown.push(edges.map(({ node }) => node.filename));
      if (!page.data?.files.pageInfo.hasNextPage) break;
      page = await list.fetchMore({ variables: { after: page.data.files.pageInfo.endCursor } });
      const other = { first: 2, filter: { kind: ['AUDIO'] } };
      expect((await client.query<FilesData>({ query: FILES, variables: other })).data?.files.edges).toEqual([]);
    }
    subscription.unsubscribe();

    expect(shown).toEqual([
      ['4.png', '3.png'],
      ['4.png', '3.png', '2.png', '1.png'],
      ['4.png', '3.png', '2.png', '1.png', '0.png'],
    ]);
  });

  it('asks by hash with its persisted queries link: by GET, and with the text when it is new to the service', async () => {
    const { client, sent } = await createApolloClient({ ...app, persistedQueries: true });
    const read = () => client.query({ query: FILES, variables: { first: 1 }, fetchPolicy: 'network-only' });
    expect((await read()).error).toBeUndefined();
    expect(sent.map(({ method, body }) => [method, body?.query !== undefined])).toEqual([
      ['GET', false],
      ['POST', true],
    ]);
    expect((await read()).error).toBeUndefined();
    expect(sent.slice(2).map(({ method }) => method)).toEqual(['GET']);
  });

  it('subscribes by its link for graphql-ws, and shows each update wherever the generation is shown', async () => {
    const id = await startGeneration(app);
    const { client, close } = await createApolloSubscriber(app);
    const updates: unknown[] = [];
    await client.subscribe({ query: parse(GENERATION_UPDATES), variables: { id } }).forEach(({ data }) => {
      updates.push(data);
    });
    expect(updates.at(-1)).toMatchObject(succeeded(id));
    const fragment = parse('fragment Status on ImageGeneration { status }');
    expect(client.readFragment({ id: `ImageGeneration:${id}`, fragment })).toMatchObject({ status: 'SUCCEEDED' });
    await close();
  });

  it('uploads beside persisted queries', async () => {
    const { client } = await createApolloClient({ ...app, persistedQueries: true });
    const { data } = await client.mutate<UploadData>({ mutation: UPLOAD, variables: { input: { file: PICTURE } } });
    expect(data?.uploadFile).toMatchObject({ file: { filename: 'still.png' }, errors: [] });
  });
});

describe('what users of Apollo Client copy', () => {
  let snippets: InstalledSnippets;
  beforeAll(async () => {
    snippets = await installSnippets('src/possible-types.ts', 'src/upload-fetch.ts', 'src/apollo.ts');
  });
  afterAll(() => snippets.remove());

  it('names the types of every interface', async () => {
    const schema = printedSchema();
    const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
    const expected = abstract.map((type) => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .sort(),
    ]);
    const { possibleTypes } = await snippets.load('src/possible-types.ts');
    expect(possibleTypes).toEqual(Object.fromEntries(expected));
  });

  it('keeps what a fragment on an interface asks for, which Apollo Client else loses', async () => {
    const { client } = await createApolloClient(app);
    await client.mutate({ mutation: UPLOAD, variables: { input: { file: PICTURE } } });
    const query = parse(`query Sizes { files(first: 1) { edges { node { id media { ...Size } } } } }
      fragment Size on MediaDetails { format width }`);
    const { createApolloClient: create } = await snippets.load('src/apollo.ts');
    const [mediaOf, mediaOfCopied] = await Promise.all(
      [client, create(`${app.url}/graphql`, app.apiKey)].map(async (asked) => {
        const { data } = await asked.query({ query });
        return data.files.edges[0].node.media;
      }),
    );
    expect(mediaOfCopied).toMatchObject({ format: 'png', width: 64 });
    expect(mediaOf).not.toHaveProperty('format');
  });
});

interface FileData {
  readonly id: string;
  readonly filename: string;
}

interface FilesData {
  readonly files: {
    readonly edges: readonly { readonly node: FileData }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

interface UploadData {
  readonly uploadFile: { readonly file: FileData | null };
}
