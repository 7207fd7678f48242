import type { GenerationFilter } from '../../../src/domain/list-filters';
import { listGenerations } from '../../../src/generation/read/list-generations';
import { ModelRegistry } from '../../../src/providers/model-registry';
import { makeProject } from '../../support/service/accounts';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

/** As a door calls it that has no types of GraphQL before its operations. */
describe('a list of generations refuses a filter', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['with a kind that is none', { kind: ['AUDIO'] }],
    ['with a status that is none', { status: ['completed'] }],
    ['with a model that is no text', { model: [1] }],
    ['with an owner of another type', { ownerIds: 'ann' }],
    ['with no date', { createdAt: { gte: new Date('soon') } }],
    ['with a field that is none', { provider: ['local'] }],
  ])('%s', async (_what, filter) => {
    const caller = callerOf(await makeProject(test.dataSource));
    const message = expect.stringContaining(`\`${Object.keys(filter)[0]}\``);
    const engine = { storage: test.storage, models: new ModelRegistry([]) };
    const list = listGenerations(engine, caller, { filter: filter as GenerationFilter });
    await expect(list).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message });
  });
});
