import { readUsageHistory, type UsageHistoryInput } from '../../src/usage/usage-history';
import { makeProject } from '../support/service/accounts';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

const INPUT = { from: new Date('2026-01-01'), to: new Date('2026-02-01'), granularity: 'DAY', groupBy: [] } as const;

/** As a door calls it that has no types of GraphQL before its operations. */
describe('the history of usage is refused', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['from no date', { from: new Date('soon') }],
    ['to no date', { to: new Date(Number.NaN) }],
    ['to a date beyond every calendar', { to: new Date(8.64e15) }],
    ['by the week', { granularity: 'WEEK' }],
    ['told apart by what is no dimension', { groupBy: ['PROJECT', 'COLOUR'] }],
  ])('%s', async (_what, changes) => {
    const caller = callerOf(await makeProject(test.dataSource));
    const message = expect.stringContaining(`\`${Object.keys(changes)[0]}\``);
    const answer = readUsageHistory(test.dataSource, caller, { ...INPUT, ...changes } as UsageHistoryInput);
    await expect(answer).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message });
  });
});
