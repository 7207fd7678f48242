import { ExpensiveReads } from '../../../src/database/expensive-reads';
import { deleteFiles } from '../../../src/files/remove/delete-files';
import { createGraphqlClient, type GraphqlClient } from '../../support/graphql/graphql-client';
import { makeProject } from '../../support/service/accounts';
import { createTenant, startTestApp, type TestApp } from '../../support/service/test-app';
import { callerOf, openTestStorage } from '../../support/service/test-storage';

let app: TestApp;
let client: GraphqlClient;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  client = createGraphqlClient(app.url, (await createTenant(app.dataSource)).apiKey);
});
afterAll(() => app.close());

/** Has every statement on a table take as long as it may. */
async function whileLocked<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  return app.dataSource.transaction(async (manager) => {
    await manager.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    return work();
  });
}

it.each([
  ['files', '{ files(filter: { tagsAll: ["even", "odd"] }) { nodes { id } } }'],
  ['generations', '{ mediaGenerations(filter: { status: [FAILED] }) { nodes { id } } }'],
])('what searches or counts too much of %s is told to ask for less: %s', async (table, operation) => {
  const { status, data, errors } = await whileLocked(table, () => client.request(operation));
  expect({ status, data }).toEqual({ status: 200, data: null });
  expect(errors).toMatchObject([{ extensions: { code: 'FILTER_TOO_EXPENSIVE' } }]);
  expect(errors?.[0]?.message).toContain('longer than 3 seconds. Ask for less');
});

it('a deletion is told so too, and deletes nothing', async () => {
  const test = await openTestStorage();
  const expensiveReads = new ExpensiveReads(test.dataSource, { poolSize: 4, deletionTimeoutMs: 50 });
  const caller = callerOf(await makeProject(test.dataSource));
  const input = { dryRun: false, limit: 1_000 };
  await test.dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE files IN ACCESS EXCLUSIVE MODE');
    for (const select of [{ filter: { status: ['FAILED'] } }, { all: true }] as const) {
      await expect(
        deleteFiles({ ...test.storage, expensiveReads }, caller, { ...input, select }),
      ).rejects.toMatchObject({
        name: 'RequestFailure',
        code: 'FILTER_TOO_EXPENSIVE',
      });
    }
  });
  await test.close();
});
