import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  type ConcreteRequest,
  ConnectionHandler,
  commitMutation,
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getSingularSelector,
  type ReaderFragment,
  ROOT_ID,
} from 'relay-runtime';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createFileClient } from '../support/graphql/file-client';
import { readFixture } from '../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';
import { compileRelay, readArtifact } from './support/relay/compile';
import { createRelayEnvironment } from './support/relay/environment';

let app: TestApp;
let directory: string;
beforeAll(async () => {
  [app, directory] = await Promise.all([startTestApp({ ROLE: 'api' }), compileRelay()]);
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await app.close();
});

/** What `usePaginationFragment` does, without React: reads a fragment, and fetches the next page into the store. */
async function openFileList(environment: Environment, count: number) {
  const query = readArtifact<ConcreteRequest>(directory, 'fileListQuery');
  const fragment = readArtifact<ReaderFragment>(directory, 'fileList_query');
  const operation = createOperationDescriptor(query, { count });
  environment.retain(operation);
  const root = await fetchQuery(environment, query, { count }).toPromise();
  const selector = getSingularSelector(fragment, root);
  if (selector === null || selector === undefined) throw new Error('the query has no such fragment');
  const read = () => environment.lookup(selector).data as unknown as FileList;
  const { paginationRequest, paginationMetadata } = getPaginationMetadata(fragment, 'the list');
  return {
    read,
    filenames: () => read().files.edges.map(({ node }) => node.filename),
    hasNext: () => read().files.pageInfo.hasNextPage,
    async loadNext() {
      const cursor = read().files.pageInfo.endCursor;
      const variables = getPaginationVariables('forward', count, cursor, {}, {}, paginationMetadata);
      await fetchQuery(environment, paginationRequest, variables).toPromise();
    },
  };
}

async function openTenantList(files: number) {
  const tenant = await createTenant(app.dataSource);
  const rows = Array.from({ length: files }, (_, index) =>
    fileRow({ filename: `${index}.png`, createdAt: new Date(Date.UTC(2026, 0, 1, index)) }),
  );
  await insertFileRows(app.dataSource, tenant, rows);
  const environment = createRelayEnvironment({ url: app.url, apiKey: tenant.apiKey });
  return { apiKey: tenant.apiKey, environment, list: await openFileList(environment, 2) };
}

describe('Relay', () => {
  it('compiles queries, a paginated fragment, a refetchable one and mutations against the SDL', async () => {
    expect((await readdir(path.join(directory, 'generated'))).sort()).toEqual([
      'fileListDeleteMutation.graphql.ts',
      'fileListItemQuery.graphql.ts',
      'fileListPaginationQuery.graphql.ts',
      'fileListQuery.graphql.ts',
      'fileListUploadMutation.graphql.ts',
      'fileList_item.graphql.ts',
      'fileList_query.graphql.ts',
    ]);
  });

  it('pages through a connection', async () => {
    const { list } = await openTenantList(5);
    const shown = [list.filenames()];
    while (list.hasNext()) {
      await list.loadNext();
      shown.push(list.filenames());
    }
    expect(shown).toEqual([
      ['4.png', '3.png'],
      ['4.png', '3.png', '2.png', '1.png'],
      ['4.png', '3.png', '2.png', '1.png', '0.png'],
    ]);
  });

  it('refetches an object by its id', async () => {
    const { apiKey, environment, list } = await openTenantList(2);
    const id = list.read().files.edges[0]?.node.id ?? '';
    await createFileClient(app.url, apiKey).update({ id, filename: 'renamed.png' });
    const fragment = readArtifact<ReaderFragment>(directory, 'fileList_item');
    const { refetchableRequest } = getRefetchMetadata(fragment, 'the item');
    expect('params' in refetchableRequest && refetchableRequest.params.text).toContain('node(id: $id)');
    await fetchQuery(environment, refetchableRequest, { id }).toPromise();
    expect(list.filenames()).toEqual(['renamed.png', '0.png']);
  });

  it('takes a deleted file out of the connection', async () => {
    const { environment, list } = await openTenantList(2);
    const mutation = readArtifact<ConcreteRequest>(directory, 'fileListDeleteMutation');
    const connection = ConnectionHandler.getConnectionID(ROOT_ID, 'fileList_files', {});
    const id = list.read().files.edges[0]?.node.id;
    await commit(environment, { mutation, variables: { id, connections: [connection] } });
    expect(list.filenames()).toEqual(['0.png']);
  });

  it('uploads what its network layer is handed', async () => {
    const environment = createRelayEnvironment(app);
    const mutation = readArtifact<ConcreteRequest>(directory, 'fileListUploadMutation');
    const uploadables = { 'input.file': new File([readFixture('still.png')], 'still.png', { type: 'image/png' }) };
    const answer = await commit(environment, { mutation, variables: { input: { file: null } }, uploadables });
    expect(answer).toMatchObject({ uploadFile: { file: { filename: 'still.png' }, errors: [] } });
  });
});

type Mutation = Pick<Parameters<typeof commitMutation>[1], 'mutation' | 'variables' | 'uploadables'>;

function commit(environment: Environment, mutation: Mutation): Promise<unknown> {
  return new Promise((resolve, reject) => {
    commitMutation(environment, { ...mutation, onCompleted: resolve, onError: reject });
  });
}

interface FileList {
  readonly files: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly filename: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}
