import { newId } from '../../src/database/new-id';
import { watchGeneration } from '../../src/generation/watch-generation';
import { generationRow, insertGenerationRows } from '../support/generation-rows';
import { statementsDuring } from '../support/statements';
import { openTestGeneration, type TestGeneration } from '../support/test-generation';

let test: TestGeneration;
const row = generationRow({ status: 'RUNNING', progress: 10, completedAt: null, outputs: [] });

beforeAll(async () => {
  test = await openTestGeneration([]);
  await insertGenerationRows(test.dataSource, test.caller, [row]);
});
afterAll(() => test.close());

const update = (changes: string) => test.dataSource.query(`UPDATE generations SET ${changes} WHERE id = $1`, [row.id]);

describe('watchGeneration', () => {
  it('ends at once when it is left, also while nothing changes', async () => {
    const states = watchGeneration(test.engine, test.caller, row.id);
    expect((await states.next()).value).toMatchObject({ status: 'RUNNING', progress: 10 });
    const next = states.next();
    await states.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    const statements = await statementsDuring(() => update('progress = 11'));
    expect(statements.filter(({ sql }) => sql.startsWith('SELECT'))).toEqual([]);
    expect(test.engine.changes.listenerCount('changed')).toBe(0);
  });

  it('tells each change that is waited for, and ends with the generation', async () => {
    const states = watchGeneration(test.engine, test.caller, row.id);
    await states.next();
    const changed = states.next();
    await update('progress = 50');
    expect((await changed).value).toMatchObject({ progress: 50 });
    const ended = states.next();
    await update(`status = 'SUCCEEDED', completed_at = now()`);
    expect((await ended).value).toMatchObject({ status: 'SUCCEEDED' });
    expect(await states.next()).toEqual({ done: true, value: undefined });
  });

  it.each([newId('gen'), 'gen_', ''])('fails for what there is not: %j', async (id) => {
    await expect(watchGeneration(test.engine, test.caller, id).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('fails for another project, and without the scope', async () => {
    const stranger = { ...test.caller, projectId: newId('proj') };
    await expect(watchGeneration(test.engine, stranger, row.id).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const scopeless = { ...test.caller, scopes: new Set(['USAGE_READ'] as const) };
    await expect(watchGeneration(test.engine, scopeless, row.id).next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
