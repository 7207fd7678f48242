import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';

const schema = buildASTSchema(parse(readFileSync('schema/mediagraph.graphql', 'utf8')), { assumeValidSDL: true });
const fileFields = Object.values((schema.getType('File') as GraphQLObjectType).getFields());

let app: TestApp;
let client: GraphqlClient;
/** One with all that a file may have, and one that has failed. */
const rows = [
  fileRow({
    ownerId: 'user-7',
    tags: ['red', 'blue'],
    metadata: { shot: '12' },
    media: { kind: 'IMAGE', format: 'png', width: 3, height: 2, hasAlpha: true, frames: 1, durationMs: null },
    thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
    maxExpiresAt: new Date('2099-01-01T00:00:00.000Z'),
    expiresAt: new Date('2098-01-01T00:00:00.000Z'),
  }),
  fileRow({ status: 'FAILED' }),
];
const ids = rows.map(({ id }) => id);

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  const tenant = await createTenant(app.dataSource);
  client = createGraphqlClient(app.url, tenant.apiKey);
  await insertFileRows(app.dataSource, tenant, rows);
});
afterAll(() => app.close());

/** The leaves of a type, and of what lies below them for as far as said. */
function selectionOf(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [];
  const fields = isObjectType(named) ? Object.values(named.getFields()) : [];
  const own = fields
    .filter((field) => !field.args.some(isRequiredArgument) && (isLeafType(getNamedType(field.type)) || levels > 0))
    // What is signed for an hour, and what takes bytes.
    .filter(({ name }) => !['url', 'base64', 'dataUri'].includes(name))
    .map((field) => `${field.name} ${selectionOf(field.type, levels - 1)}`);
  const each = types.map((possible) => `... on ${possible.name} ${selectionOf(possible, levels)}`);
  return `{ ${['__typename', ...own, ...each].join(' ')} }`;
}

/** What all ways to a file answer of these fields: by their names. */
async function ask(fields: string): Promise<readonly unknown[]> {
  const query = `query ($ids: [ID!], $first: ID!, $representations: [_Any!]!) {
    files(filter: { ids: $ids, status: [READY, FAILED] }, orderBy: { field: FILENAME, direction: ASC }) { nodes { id ${fields} } }
    file(id: $first) { id ${fields} }
    _entities(representations: $representations) { ... on File { id ${fields} } } }`;
  const representations = ids.map((id) => ({ __typename: 'File', id }));
  const { data, errors } = await client.request(query, { ids, first: ids[0], representations });
  expect(errors).toBeUndefined();
  return [...data.files.nodes, data.file, ...data._entities];
}

it('a field says the same whether it is asked for alone or with all others', async () => {
  const fields = fileFields.filter(({ args }) => !args.some(isRequiredArgument));
  const texts = new Map(fields.map(({ name, type }) => [name, `${name} ${selectionOf(type, 0)}`]));
  const together = await ask([...texts.values()].join(' '));
  expect(JSON.stringify(together)).toContain('user-7');
  for (const [name, text] of texts) {
    const alone = await ask(text);
    expect(alone).toEqual(together.map((file) => ({ id: (file as { id: string }).id, [name]: (file as never)[name] })));
  }
});
