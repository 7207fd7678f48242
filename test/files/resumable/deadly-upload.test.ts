import { Readable } from 'node:stream';
import { takeUpload, yieldUpload } from '../../../src/database/repositories/uploads/resumable-uploads';
import type { ProjectCaller } from '../../../src/domain/caller';
import type { FileServices } from '../../../src/files/file-services';
import { createFileUpload } from '../../../src/files/resumable/create-file-upload';
import { finishAbandonedUpload } from '../../../src/files/resumable/finish-upload';
import { receiveUpload } from '../../../src/files/resumable/receive-upload';
import { makeProject } from '../../support/accounts';
import { expectNoLeftovers } from '../../support/leftovers';
import { readFixture } from '../../support/media-fixtures';
import { callerOf, openTestStorage, type TestStorage } from '../../support/test-storage';

const BYTES = readFixture('still.png');

describe('an upload whose bytes have all arrived', () => {
  let test: TestStorage;
  let caller: ProjectCaller;
  beforeEach(async () => {
    test = await openTestStorage();
    caller = callerOf(await makeProject(test.dataSource));
  });
  afterEach(() => test.close());

  /** As it stands when the process that received it failed at the end. */
  async function receiveWhole(): Promise<string> {
    const given = {
      filename: 'a.png',
      sizeBytes: BYTES.length,
      mimeType: 'image/png',
      purpose: 'REFERENCE_MEDIA',
    } as const;
    const upload = await createFileUpload(test.storage, caller, given);
    const id = upload?.file.id ?? '';
    const prober = { probe: () => Promise.reject(new Error('It failed.')), close: async () => {} };
    const failing: FileServices = { ...test.storage, prober };
    const part = { offset: 0, sizeBytes: BYTES.length, open: () => Readable.from([BYTES]) };
    await expect(receiveUpload(failing, caller, id, part)).rejects.toThrow('It failed.');
    return id;
  }

  /** Processes that take it, each after the death of the one before: nobody has such a number. */
  async function takeAndDie(id: string, processes: number): Promise<void> {
    for (let index = 0; index < processes; index += 1) {
      expect(await takeUpload(test.dataSource.manager, id, 1_000_000 + index)).not.toBeNull();
    }
  }

  const statusOf = async (id: string) =>
    (await test.dataSource.query('SELECT status FROM files WHERE id = $1', [id]))[0];

  it('is refused when five processes have died at it', async () => {
    const id = await receiveWhole();
    await takeAndDie(id, 5);
    await finishAbandonedUpload(test.storage, id);
    expect(await statusOf(id)).toBeUndefined();
    const [tombstone] = await test.dataSource.query('SELECT reason FROM file_tombstones WHERE id = $1', [id]);
    expect(tombstone).toEqual({ reason: 'REFUSED: CORRUPT_MEDIA' });
    await test.runJobs();
    await expectNoLeftovers(test);
  });

  it('is finished after four', async () => {
    const id = await receiveWhole();
    await takeAndDie(id, 4);
    await finishAbandonedUpload(test.storage, id);
    expect(await statusOf(id)).toEqual({ status: 'READY' });
  });

  it('is finished however often an attempt has only failed', async () => {
    const id = await receiveWhole();
    for (let index = 0; index < 10; index += 1) {
      await takeUpload(test.dataSource.manager, id, 1_000_000);
      await yieldUpload(test.dataSource.manager, id, 1_000_000);
    }
    await finishAbandonedUpload(test.storage, id);
    expect(await statusOf(id)).toEqual({ status: 'READY' });
  });
});
