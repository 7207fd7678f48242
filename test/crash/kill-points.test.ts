import { stat } from 'node:fs/promises';
import { filesUnder, storedFileIds } from '../support/blobs/stored-blobs';
import { wavOf } from '../support/media/media-samples';
import { KILL_ROUNDS, KilledService } from '../support/processes/killed-service';
import { expectNoLeftovers, jobsDone } from '../support/service/leftovers';
import { eventually } from '../support/timing/eventually';

const SIZE_BYTES = 3_000_000;

describe.each(KILL_ROUNDS)('a process that is killed, round %i', () => {
  let killed: KilledService;
  beforeEach(async () => {
    killed = await KilledService.start(wavOf(SIZE_BYTES));
  });
  afterEach(() => killed.close());

  it('while it reserves: the reservation that is made after its death is given back', async () => {
    const lock = await killed.hold('LOCK TABLE uploads IN SHARE MODE');
    const upload = killed.begin();
    upload.finish();
    await killed.killIn(lock);

    expect(await upload.answer).toBeNull();
    expect(await killed.rowsOf('uploads')).toBe(1);
    await killed.restart();
    expect(await killed.rowsOf('files')).toBe(0);
  });

  it('before the bytes', async () => {
    const upload = killed.begin();
    upload.send(1);
    await eventually('it has reserved', async () => (await killed.rowsOf('uploads')) === 1);
    await killed.kill();

    expect(await upload.answer).toBeNull();
    await killed.restart();
    expect(await killed.rowsOf('files')).toBe(0);
  });

  it('amid the bytes: what was written of them goes', async () => {
    const upload = killed.begin();
    upload.send(SIZE_BYTES - 1);
    const [partial = ''] = await eventually('a part is on the disk', async () => {
      const paths = await filesUnder(`${killed.installation.dataDirectory}/blobs/partial`);
      return paths[0] !== undefined && (await stat(paths[0])).size > 0 ? paths : null;
    });
    await killed.kill();

    expect((await stat(partial)).size).toBeLessThan(SIZE_BYTES);
    await killed.restart();
    expect(await killed.rowsOf('files')).toBe(0);
  });

  it('between the bytes and their row: the blob goes', async () => {
    const lock = await killed.hold('LOCK TABLE files IN SHARE MODE');
    killed.begin().finish();
    await killed.killIn(lock);

    expect(await storedFileIds(killed.installation)).toHaveLength(1);
    await killed.restart();
    expect(await killed.rowsOf('files')).toBe(0);
  });

  it('between the row and its commit: all of it goes, and the same upload may be sent again', async () => {
    const lock = await killed.hold('LOCK TABLE idempotency_keys IN SHARE MODE');
    killed.begin({ idempotencyKey: 'again' }).finish();
    await killed.killIn(lock);
    expect(await storedFileIds(killed.installation)).toHaveLength(1);
    await killed.restart();
    expect(await killed.rowsOf('files')).toBe(0);

    const { file } = await killed.files.upload(killed.bytes, { idempotencyKey: 'again' });
    await killed.expectReadable(file.id);
    await expectNoLeftovers(killed.installation);
  });

  it('between the commit and the answer: the file is there, once, for a client that asks again', async () => {
    killed.begin({ idempotencyKey: 'again' }).finish();
    await eventually('it has committed', async () => (await killed.rowsOf('files')) === 1);
    await killed.kill();
    await killed.restart();

    const { file, errors } = await killed.files.upload(killed.bytes, { idempotencyKey: 'again' });
    expect(errors).toEqual([]);
    await killed.expectReadable(file.id);
    expect(await killed.rowsOf('files')).toBe(1);
  });

  it('amid a delete: the file is as it was', async () => {
    const { file } = await killed.files.upload(killed.bytes);
    const lock = await killed.hold('LOCK TABLE graphile_worker._private_jobs IN SHARE MODE');
    const deletion = killed.files.delete(file.id);
    const refused = expect(deletion).rejects.toThrow('fetch failed');
    await killed.killIn(lock);
    await refused;

    await killed.restart();
    await killed.expectReadable(file.id);
    expect(await killed.files.storage()).toMatchObject({ usedBytes: SIZE_BYTES, files: 1, reservedBytes: 0 });
  });

  it('between a delete and its purge: the next process purges', async () => {
    const { file } = await killed.files.upload(killed.bytes);
    expect(await killed.files.delete(file.id)).toMatchObject({ deletedFileId: file.id, freedBytes: SIZE_BYTES });
    await killed.kill();

    expect(await storedFileIds(killed.installation)).toEqual([file.id]);
    await killed.restart();
    await jobsDone(killed.installation);
    expect(await storedFileIds(killed.installation)).toEqual([]);
    expect(await killed.files.read(file.id)).toBe('FILE_DELETED');
  });
});
