import { newId } from '../../../src/database/new-id';
import type { MediaFile } from '../../../src/domain/file';
import { updateFile } from '../../../src/files/file-attributes';
import { watchFile } from '../../../src/files/read/watch-file';
import { deleteFiles } from '../../../src/files/remove/delete-files';
import { createFileUpload } from '../../../src/files/resumable/create-file-upload';
import { receiveUpload } from '../../../src/files/resumable/receive-upload';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { statementsDuring } from '../../support/database/statements';
import { readFixture } from '../../support/media/media-fixtures';
import { makeProject } from '../../support/service/accounts';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';

const PICTURE = readFixture('still.png');

let test: TestStorage;
let caller: ReturnType<typeof callerOf>;
const watches: AsyncIterableIterator<MediaFile>[] = [];

beforeAll(async () => {
  test = await openTestStorage();
});
beforeEach(async () => {
  caller = callerOf(await makeProject(test.dataSource));
});
afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.return?.()));
});
afterAll(() => test.close());

async function store(given: Parameters<typeof fileRow>[0] = {}): Promise<string> {
  const row = fileRow(given);
  await insertFileRows(test.dataSource, caller, [row]);
  return row.id;
}

async function watch(id: string, as = caller): Promise<AsyncIterableIterator<MediaFile>> {
  const states = await watchFile(test.storage, as, id);
  watches.push(states);
  return states;
}

const update = (id: string, changes: object) => updateFile(test.storage, caller, { id, ...changes });
const remove = (id: string) => deleteFiles(test.storage, caller, { select: { ids: [id] }, dryRun: false, limit: 10 });
/** What was asked a moment after a watch began is done. */
const settled = () =>
  eventually('it is quiet', async () => {
    const sent = await statementsDuring(() => new Promise((resolve) => setTimeout(resolve, 1_100)));
    return sent.length === 0;
  });

describe('watchFile', () => {
  it('tells a file as it is, and after each change that is waited for, until it is deleted', async () => {
    const id = await store({ filename: 'a.png' });
    const states = await watch(id);
    expect((await states.next()).value).toMatchObject({ id, filename: 'a.png' });
    const renamed = states.next();
    await update(id, { filename: 'b.png' });
    expect((await renamed).value).toMatchObject({ filename: 'b.png' });
    const tagged = states.next();
    await update(id, { tags: ['x'], ttlSeconds: 3_600 });
    expect((await tagged).value).toMatchObject({ tags: ['x'], expiresAt: expect.any(Date) });
    const gone = states.next();
    await remove(id);
    await expect(gone).rejects.toMatchObject({ code: 'FILE_DELETED' });
    expect(await states.next()).toEqual({ done: true, value: undefined });
  });

  it('tells how the bytes of an announced file arrive', async () => {
    const announced = { filename: 'a.png', sizeBytes: PICTURE.length, mimeType: 'image/png' } as const;
    const begun = await createFileUpload(test.storage, caller, { ...announced, purpose: 'REFERENCE_MEDIA' });
    const { id } = begun!.file;
    const states = await watch(id);
    const told = [(await states.next()).value?.status];
    const source = {
      offset: 0,
      sizeBytes: PICTURE.length,
      open: async function* () {
        yield PICTURE;
      },
    };
    const received = receiveUpload(test.storage, caller, id, source);
    while (told.at(-1) !== 'READY') told.push((await states.next()).value?.status);
    await received;
    // Which of the changes were seen depends on how fast they came.
    expect(told[0]).toBe('AWAITING_UPLOAD');
    expect(told.filter((status) => status === 'READY')).toHaveLength(1);
  });

  it('ends when the file expires, before anything clears it away', async () => {
    const id = await store();
    const states = await watch(id);
    await states.next();
    const gone = (async () => {
      for await (const _ of states);
    })();
    await update(id, { ttlSeconds: 1 });
    await expect(gone).rejects.toMatchObject({ code: 'FILE_EXPIRED' });
    expect(await test.dataSource.query('SELECT id FROM files WHERE id = $1', [id])).toEqual([{ id }]);
  });

  it('tells nothing of changes that no client sees', async () => {
    const id = await store();
    const states = await watch(id);
    await states.next();
    const next = states.next();
    await test.dataSource.query('UPDATE files SET thumbnails = 1 WHERE id = $1', [id]);
    await update(id, { filename: 'seen.png' });
    expect((await next).value).toMatchObject({ filename: 'seen.png' });
  });

  it('asks the database nothing while others change, and notifies of none of them', async () => {
    const [mine, other] = [await store(), await store()];
    const states = await watch(mine);
    await states.next();
    const next = states.next();
    await settled();
    const sent = await statementsDuring(async () => {
      await test.dataSource.query('UPDATE files SET filename = $2 WHERE id = $1', [other, 'other.png']);
      await test.dataSource.query('DELETE FROM files WHERE id = $1', [other]);
    });
    expect(sent.map(({ sql }) => sql.split(' ')[0])).toEqual(['UPDATE', 'DELETE']);
    await update(mine, { filename: 'mine.png' });
    expect((await next).value).toMatchObject({ filename: 'mine.png' });
  });

  it('ends at once when it is left, also while nothing changes', async () => {
    const states = await watch(await store());
    await states.next();
    const next = states.next();
    await states.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(test.storage.events.fileChanges.watchedCount).toBe(0);
  });

  it('tells what changed while nobody could hear of it, once they can again', async () => {
    const id = await store();
    const states = await watch(id);
    await states.next();
    const next = states.next();
    await settled();
    const lost = new Promise((resolve) => test.session.once('listening', resolve));
    await test.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'mediagraph session' AND datname = current_database()`,
    );
    expect(await lost).toBe(false);
    // As after a crash of the server, too.
    await test.dataSource.query('TRUNCATE listened_subjects');
    await update(id, { filename: 'missed.png' });
    expect((await next).value).toMatchObject({ filename: 'missed.png' });
    const again = states.next();
    await update(id, { filename: 'heard.png' });
    expect((await again).value).toMatchObject({ filename: 'heard.png' });
  });

  it.each([newId('file'), 'file_', ''])('fails for what there is not: %j', async (id) => {
    await expect(watch(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('fails for another project, and without the scope, and has nothing listened to for them', async () => {
    const id = await store();
    const stranger = { ...caller, projectId: newId('proj') };
    await expect(watch(id, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const scopeless = { ...caller, scopes: new Set(['GENERATE'] as const) };
    await expect(watch(id, scopeless)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await test.dataSource.query('SELECT FROM listened_subjects WHERE subject_id = $1', [id])).toEqual([]);
  });
});
