import { fileRow, insertFileRows } from '../support/database/file-rows';
import { DOORS, postJson } from '../support/http/doors';
import { startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  const [key] = await app.dataSource.query('SELECT organization_id, project_id FROM api_keys');
  const owner = { organizationId: key.organization_id, projectId: key.project_id };
  const tags = Array.from({ length: 50 }, (_, index) => `${index} `.padEnd(100, '語'));
  const metadata = Object.fromEntries(tags.map((_, index) => [`key ${index}`, 'x'.repeat(1_000)]));
  await insertFileRows(
    app.dataSource,
    owner,
    Array.from({ length: 100 }, () => fileRow({ tags, metadata })),
  );
});
afterAll(() => app.close());

const aliases = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}${field}`).join(' ');

describe.each(DOORS.filter(([door]) => door !== 'a form'))('an operation that comes by %s', (_door, send) => {
  it('is refused when it asks for free scalars by a hundred names', async () => {
    for (const fields of [
      aliases(100, ': tags'),
      `${aliases(81, ': tags')} ${aliases(19, 'm: metadata { key value }')}`,
    ]) {
      const { data, errors } = await send(app, `{ files(first: 100) { nodes { ${fields} } } }`);
      expect({ data: data ?? null, code: errors?.[0]?.extensions.code }).toEqual({
        data: null,
        code: 'COST_ESTIMATED_TOO_EXPENSIVE',
      });
    }
  });

  it('is refused when its answer turns out to be too large', async () => {
    const page = ': files(first: 100) { nodes { tags metadata { key value } } }';
    const { data, errors } = await send(app, `{ ${aliases(3, page)} }`);
    expect({ data, errors }).toEqual({
      data: null,
      errors: [{ message: expect.stringMatching(/8,000,000 bytes/), extensions: { code: 'RESPONSE_TOO_LARGE' } }],
    });
  });
});

it('an answer that is too large has status 200, as every operation that ran, and tells its cost', async () => {
  const page = ': files(first: 100) { nodes { tags metadata { key value } } }';
  const response = await postJson(app, { query: `{ ${aliases(3, page)} }` });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ extensions: { cost: { requested: 3 * (1 + 100 * (1 + 50)) } } });
});

it('a page with all that clients noted of its files is answered', async () => {
  const response = await postJson(app, { query: '{ files(first: 100) { nodes { tags metadata { key value } } } }' });
  const answer = (await response.json()) as { data: { files: { nodes: { tags: string[] }[] } }; errors?: unknown };
  expect(answer.errors).toBeUndefined();
  expect(answer.data.files.nodes).toHaveLength(100);
});

describe('what is read for an answer', () => {
  it('is not what clients noted, where a page of files does not tell it', async () => {
    const pages = aliases(100, ': files(first: 100) { nodes { id } }');
    const { data } = (await (await postJson(app, { query: `{ ${pages} }` })).json()) as {
      data: Record<string, { nodes: unknown[] }>;
    };
    expect(Object.values(data).map(({ nodes }) => nodes.length)).toEqual(Array.from({ length: 100 }, () => 100));
  });

  it('is what clients noted wherever a fragment tells it', async () => {
    const query = `query { files(first: 1) { ...Page } } fragment Page on FileConnection { edges { node { ... on File { ...Notes } } } }
      fragment Notes on File { notes: metadata { key } labels: tags }`;
    const answer = await (await postJson(app, { query })).json();
    const [edge] = (answer as { data: { files: { edges: { node: Record<string, unknown[]> }[] } } }).data.files.edges;
    expect([edge?.node['notes'], edge?.node['labels']].map((list) => list?.length)).toEqual([50, 50]);
  });

  it('is counted, also where little of it is told', async () => {
    const [key] = await app.dataSource.query('SELECT organization_id, project_id FROM api_keys');
    const owner = { organizationId: key.organization_id, projectId: key.project_id };
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key ${index}`, 'x'.repeat(1_000)]));
    const rows = Array.from({ length: 350 }, () => fileRow({ metadata }));
    await insertFileRows(app.dataSource, owner, rows);
    const ids: { id: string }[] = await app.dataSource.query('SELECT id FROM files ORDER BY id DESC LIMIT 350');
    const query = 'query ($all: [_Any!]!) { _entities(representations: $all) { ... on File { id metadata { key } } } }';
    const all = (count: number) => ids.slice(0, count).map(({ id }) => ({ __typename: 'File', id }));
    const few = await (await postJson(app, { query, variables: { all: all(100) } })).json();
    expect(few).toMatchObject({
      data: { _entities: expect.arrayContaining([expect.objectContaining({ id: expect.any(String) })]) },
    });
    const many = await (await postJson(app, { query, variables: { all: all(350) } })).json();
    expect(many).toMatchObject({ data: null, errors: [{ extensions: { code: 'RESPONSE_TOO_LARGE' } }] });
  });
});
