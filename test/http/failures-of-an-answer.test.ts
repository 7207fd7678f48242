import { fileRow, insertFileRows } from '../support/database/file-rows';
import { DOORS } from '../support/http/doors';
import { startTestApp, type TestApp } from '../support/service/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  const [key] = await app.dataSource.query('SELECT organization_id, project_id FROM api_keys');
  const owner = { organizationId: key.organization_id, projectId: key.project_id };
  await insertFileRows(
    app.dataSource,
    owner,
    Array.from({ length: 100 }, () => fileRow()),
  );
});
afterAll(() => app.close());

const malformed = (count: number) => Array.from({ length: count }, () => '{ __typename: "File", id: 5 }').join(' ');
const entities = (count: number) => `_entities(representations: [${malformed(count)}]) { ... on File { id } }`;
const tooMany = {
  data: null,
  errors: [{ message: expect.stringMatching(/^More than 200 parts/), extensions: { code: 'RESPONSE_TOO_LARGE' } }],
};

describe.each(DOORS.filter(([door]) => door !== 'a form'))(
  'what fails of an operation that comes by %s',
  (_door, send) => {
    it.each([
      ['representations', `{ ${entities(201)} }`],
      [
        'fields of the items of a list',
        '{ files(first: 100) { nodes { a: thumbnail(width: 1) { url } b: download(ttlSeconds: 0) { url } c: thumbnail(width: 2) { url } } } }',
      ],
    ])('is told as one failure where it is more than 200 %s', async (_what, query) => {
      const { data, errors } = await send(app, query);
      expect({ data, errors }).toEqual(tooMany);
    });

    it('is told as one failure where it is more than 200 fields that are never null', async () => {
      const [{ id }] = await app.dataSource.query('SELECT id FROM files LIMIT 1');
      const file = `{ __typename: "File", id: "${id}" }`;
      const representations = (count: number) => Array(count).fill(file).join(' ');
      const query = (count: number) => `{ _entities(representations: [${representations(count)}]) {
        ... on File { usedBy(after: "x") { pageInfo { hasNextPage } } } } }`;
      const { data, errors } = await send(app, query(201));
      expect({ data, errors }).toEqual(tooMany);
      expect((await send(app, query(200))).errors).toHaveLength(200);
    });

    it('is told one by one up to 200', async () => {
      const { data, errors } = await send(app, `{ ${entities(100)} more: ${entities(100)} }`);
      expect(errors).toHaveLength(200);
      expect(data).toEqual({ _entities: Array(100).fill(null), more: Array(100).fill(null) });
    });
  },
);
