import { removeDeadListeners } from '../../src/database/repositories/events/listened-subjects';
import { ListenedSubjects } from '../../src/events/listened-subjects';
import { statementsDuring } from '../support/database/statements';
import { openTestStorage, type TestStorage } from '../support/service/test-storage';

let test: TestStorage;
let listened: ListenedSubjects;
beforeAll(async () => {
  test = await openTestStorage();
});
beforeEach(async () => {
  await test.dataSource.query('TRUNCATE listened_subjects');
  listened = new ListenedSubjects(test.storage.dataSource, test.session.processNumber);
});
afterAll(() => test.close());

const written = async () =>
  (await test.dataSource.query('SELECT subject_id FROM listened_subjects ORDER BY 1')).map(
    ({ subject_id }: { subject_id: string }) => subject_id,
  );

describe('what a process listens to', () => {
  it('is written by a few statements, however many come at once, and each but once', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `id ${index}`);
    const sent = await statementsDuring(async () => {
      await Promise.all([...ids, ...ids].map((id) => listened.listen(id)));
    });
    expect(sent.length).toBeLessThanOrEqual(2);
    expect(await written()).toHaveLength(1_000);
  });

  it('is written when it is said to be', async () => {
    const first = listened.listen('a');
    const second = listened.listen('b');
    await second;
    expect(await written()).toContain('b');
    await first;
    expect(await written()).toEqual(['a', 'b']);
  });

  it('is tried again by the next where it could not be written', async () => {
    await test.dataSource.query('ALTER TABLE listened_subjects RENAME TO away');
    await expect(Promise.all([listened.listen('a'), listened.listen('a')])).rejects.toThrow();
    await test.dataSource.query('ALTER TABLE away RENAME TO listened_subjects');
    await listened.listen('a');
    expect(await written()).toEqual(['a']);
  });

  it('is written anew when the table was emptied', async () => {
    await listened.listen('a');
    await test.dataSource.query('TRUNCATE listened_subjects');
    await listened.writeAgain();
    expect(await written()).toEqual(['a']);
  });

  it('goes with the process, and that of others stays', async () => {
    await listened.listen('a');
    await test.dataSource.query(`INSERT INTO listened_subjects VALUES ('dead', 0), ('a', 0)`);
    await removeDeadListeners(test.dataSource);
    expect(await test.dataSource.query('SELECT subject_id, process_number FROM listened_subjects')).toEqual([
      { subject_id: 'a', process_number: test.session.processNumber },
    ]);
  });
});

describe('what is left', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('is removed a few seconds later, unless somebody came back, or another is there still', async () => {
    for (const id of ['left', 'again', 'shared', 'shared']) await listened.listen(id);
    for (const id of ['left', 'again', 'shared']) listened.leave(id);
    await listened.listen('again');
    expect(await written()).toHaveLength(3);
    jest.advanceTimersByTime(6_000);
    // It waits for what was begun before.
    await listened.listen('next');
    expect(await written()).toEqual(['again', 'next', 'shared']);
  });

  it('is there when somebody comes back while something is written still', async () => {
    await listened.listen('x');
    listened.leave('x');
    const holder = test.dataSource.createQueryRunner();
    await holder.startTransaction();
    try {
      await holder.query('LOCK TABLE listened_subjects IN SHARE ROW EXCLUSIVE MODE');
      const listening = [listened.listen('w')];
      // Has begun, and waits for the lock: what comes from now on is of another statement.
      await Promise.resolve();
      listening.push(listened.listen('a'));
      jest.advanceTimersByTime(6_000);
      listening.push(listened.listen('x'));
      await holder.commitTransaction();
      await Promise.all(listening);
    } finally {
      if (holder.isTransactionActive) await holder.rollbackTransaction();
      await holder.release();
    }
    // It waits for what was begun before.
    await listened.listen('next');
    expect(await written()).toEqual(['a', 'next', 'w', 'x']);
  });
});
