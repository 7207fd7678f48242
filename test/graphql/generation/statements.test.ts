import type { DataSource } from 'typeorm';
import { FileTombstoneEntity } from '../../../src/database/entities/file';
import { newId } from '../../../src/database/new-id';
import { type FileRow, fileRow, insertFileRows } from '../../support/database/file-rows';
import {
  type GenerationRow,
  generationRow,
  inputOf,
  insertGenerationRows,
  storedAs,
} from '../../support/database/generation-rows';
import { statementsDuring } from '../../support/database/statements';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const FILE = 'id filename project { name }';
const GONE_INPUTS = '... on ImageGeneration { id } inputs { file { id } }';

let app: TestApp;
let tenant: TestTenant;
let client: GraphqlClient;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api', MAX_OPERATION_COST: '1000000' });
  tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await fill(app.dataSource, tenant);
});
afterAll(() => app.close());

/** Each of 110 generations was given two files and a gone one, made a file, and kept one output back. */
async function fill(dataSource: DataSource, owner: TestTenant): Promise<void> {
  const files: FileRow[] = [];
  const generations: GenerationRow[] = [];
  for (let index = 0; index < 110; index += 1) {
    const [first, second, made] = [fileRow(), fileRow(), fileRow({ origin: 'GENERATED' })];
    const gone = newId('file');
    files.push(first, second, made);
    await dataSource.manager.insert(FileTombstoneEntity, { ...owner, id: gone, reason: 'DELETED' });
    const inputs = [inputOf(first.id), inputOf(second.id, 'referenceImages[0]'), inputOf(gone, 'referenceImages[1]')];
    const { outputs } = generationRow();
    const kind = index % 2 === 0 ? 'IMAGE' : 'VIDEO';
    generations.push(generationRow({ kind, inputs, outputs: [storedAs(made.id), ...outputs] }));
  }
  await insertFileRows(dataSource, owner, files);
  await insertGenerationRows(dataSource, owner, generations);
}

/** Keys are looked up once and then remembered: what is counted is the operation alone. */
async function statementsOf(query: string, variables: object = {}): Promise<readonly string[]> {
  await client.request('{ mediaViewer { scopes } }');
  const statements = await statementsDuring(async () => {
    const { errors } = await client.request(query, variables);
    expect(errors).toBeUndefined();
  });
  // A count is read in a transaction of its own, which limits it.
  return statements.map(({ sql }) => sql).filter((sql) => !/^(BEGIN READ ONLY|COMMIT)/.test(sql));
}

describe.each(['apiKey', 'organizationApiKey'] as const)('with the %s', (key) => {
  beforeAll(() => {
    client = createGraphqlClient(app.url, tenant[key]);
  });

  it.each([1, 100])('a page of %d generations takes one statement', async (first) => {
    const page =
      '{ pageInfo { hasNextPage } edges { cursor node { id status } } nodes { id ... on Transcription { text } } }';
    const query = `query ($first: Int) { mediaGenerations(first: $first) ${page} }`;
    expect(await statementsOf(query, { first })).toHaveLength(1);
  });

  it('its count takes one more, and none when it is not selected', async () => {
    const [page, count, ...others] = await statementsOf(
      '{ mediaGenerations { nodes { id } totalCount again: totalCount } }',
    );
    expect(count).toMatch(/count\(\*\)/);
    expect(page).not.toMatch(/count/);
    expect(others).toEqual([]);
  });

  it.each([1, 100])('what belongs to a page of %d takes one for each kind of thing', async (first) => {
    // The generations, projects, inputs, outputs, reasons why files are gone, and what is held; and the files of inputs
    // and of outputs, which may be known at different times.
    const query = `query ($first: Int) { mediaGenerations(first: $first) { nodes { ${GONE_INPUTS} id kind project { name }
      ... on ImageGeneration { images { url { url } persistence { file { ${FILE} } } } }
      ... on VideoGeneration { video { url { url } persistence { file { ${FILE} } } } } } } }`;
    expect((await statementsOf(query, { first })).length).toBeLessThanOrEqual(8);
  });

  it.each([1, 100])('the lineage of a page of %d files takes one for each kind of thing', async (first) => {
    // The files, what made them, what those were given, the sources, the uses, and how many there are.
    const lineage = `producedBy { id } sources { id } usedBy(first: 5) { edges { cursor field node { id } } totalCount }`;
    const query = `query ($first: Int) { files(first: $first) { nodes { id ${lineage} } } }`;
    expect(await statementsOf(query, { first })).toHaveLength(6);
  });

  it('different pages of uses take one statement each', async () => {
    const uses = '{ edges { node { id } } }';
    const query = `{ files(first: 100) { nodes { usedBy(first: 1) ${uses} more: usedBy(first: 2) ${uses} } } }`;
    expect(await statementsOf(query)).toHaveLength(3);
  });
});

it('1,000 entities and 100 nodes of generations take one statement', async () => {
  const ids = Array.from({ length: 1_000 }, () => newId('gen'));
  const representations = ids.map((id) => ({ __typename: 'ImageGeneration', id }));
  const entities = 'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';
  expect(await statementsOf(entities, { representations })).toHaveLength(1);
  const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  expect(await statementsOf(nodes, { ids: ids.slice(0, 100) })).toHaveLength(1);
});
