import { once as onceEmitted } from 'node:events';
import { newId } from '../../../src/database/new-id';
import { watchGeneration } from '../../../src/generation/read/watch-generation';
import { generationRow, insertGenerationRows } from '../../support/database/generation-rows';
import { statementsDuring } from '../../support/database/statements';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

let test: TestGeneration;
const row = generationRow({ status: 'RUNNING', progress: 10, completedAt: null, outputs: [] });

beforeAll(async () => {
  test = await openTestGeneration([]);
  await insertGenerationRows(test.dataSource, test.caller, [row]);
});
afterAll(() => test.close());

const update = (changes: string) => test.dataSource.query(`UPDATE generations SET ${changes} WHERE id = $1`, [row.id]);

/** Resolves with the next event, after `work` where there is some. */
async function once(session: TestGeneration['session'], event: string, work = async () => {}): Promise<void> {
  const emitted = onceEmitted(session, event);
  await work();
  await emitted;
}

describe('watchGeneration', () => {
  it('ends at once when it is left, also while nothing changes', async () => {
    const states = watchGeneration(test.engine, test.caller, row.id);
    expect((await states.next()).value).toMatchObject({ status: 'RUNNING', progress: 10 });
    const next = states.next();
    await states.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    const statements = await statementsDuring(() => update('progress = 11'));
    expect(statements.filter(({ sql }) => sql.startsWith('SELECT'))).toEqual([]);
    expect(test.engine.changes.watchedCount).toBe(0);
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

  it('asks the database nothing while others change', async () => {
    const other = generationRow({ status: 'RUNNING', progress: 1, completedAt: null, outputs: [] });
    const mine = generationRow({ status: 'RUNNING', progress: 1, completedAt: null, outputs: [] });
    await insertGenerationRows(test.dataSource, test.caller, [other, mine]);
    const states = watchGeneration(test.engine, test.caller, mine.id);
    await states.next();
    const next = states.next();
    const heard = once(test.session, 'generationChanged');
    const statements = await statementsDuring(async () => {
      await test.dataSource.query('UPDATE generations SET progress = 2 WHERE id = $1', [other.id]);
      await heard;
    });
    expect(statements.filter(({ sql }) => sql.startsWith('SELECT'))).toEqual([]);
    await states.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('tells what changed while nobody could hear of it, once they can again', async () => {
    const missed = generationRow({ status: 'RUNNING', progress: 1, completedAt: null, outputs: [] });
    await insertGenerationRows(test.dataSource, test.caller, [missed]);
    const states = watchGeneration(test.engine, test.caller, missed.id);
    await states.next();
    const next = states.next();
    await once(test.session, 'listening', async () => {
      await test.dataSource.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'mediagraph session' AND datname = current_database()`,
      );
    });
    // The session is gone: nothing is heard of this.
    await test.dataSource.query('UPDATE generations SET progress = 70 WHERE id = $1', [missed.id]);
    expect((await next).value).toMatchObject({ progress: 70 });
    await states.return?.();
  });

  it('reads each change once', async () => {
    const own = generationRow({ status: 'RUNNING', progress: 1, completedAt: null, outputs: [] });
    await insertGenerationRows(test.dataSource, test.caller, [own]);
    const watchers = Array.from({ length: 5 }, () => watchGeneration(test.engine, test.caller, own.id));
    await Promise.all(watchers.map((states) => states.next()));
    const next = watchers.map((states) => states.next());
    const statements = await statementsDuring(async () => {
      await test.dataSource.query('UPDATE generations SET progress = 2 WHERE id = $1', [own.id]);
      await Promise.all(next);
      // What any of them would read once more, they read now.
      for (const states of watchers) void states.next();
      await test.dataSource.query('SELECT 1');
    });
    expect(statements.filter(({ sql }) => /FROM generations/.test(sql))).toHaveLength(5);
    await Promise.all(watchers.map((states) => states.return?.()));
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
