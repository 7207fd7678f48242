import { Readable } from 'node:stream';
import { markProbing, takeUpload, yieldUpload } from '../../../src/database/repositories/uploads/resumable-uploads';
import type { ProjectCaller } from '../../../src/domain/caller';
import type { FileServices } from '../../../src/files/file-services';
import { deleteFiles } from '../../../src/files/remove/delete-files';
import { createFileUpload } from '../../../src/files/resumable/create-file-upload';
import { finishAbandonedUpload } from '../../../src/files/resumable/finish-upload';
import { receiveUpload } from '../../../src/files/resumable/receive-upload';
import type { MediaProber } from '../../../src/media/media-prober';
import { unknownMedia } from '../../../src/media/media-prober';
import { readFixture } from '../../support/media/media-fixtures';
import { makeProject } from '../../support/service/accounts';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';
import { eventually } from '../../support/timing/eventually';

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
  async function takeAndDie(id: string, processes: number, amid: 'PROBING' | 'COPYING'): Promise<void> {
    for (let index = 0; index < processes; index += 1) {
      const processNumber = 1_000_000 + index;
      expect(await takeUpload(test.dataSource.manager, id, processNumber)).not.toBeNull();
      if (amid === 'PROBING') await markProbing(test.dataSource.manager, id, { processNumber, isProbing: true });
    }
  }

  const stored = async (id: string) =>
    (await test.dataSource.query('SELECT status, media, thumbhash FROM files WHERE id = $1', [id]))[0];
  const read = { status: 'READY', media: expect.objectContaining({ kind: 'IMAGE' }), thumbhash: expect.any(String) };

  it('is kept, and not looked at any more, when five processes have died while they probed it', async () => {
    const id = await receiveWhole();
    await takeAndDie(id, 5, 'PROBING');
    const prober = { probe: () => Promise.reject(new Error('The process ends.')), close: async () => {} };
    await finishAbandonedUpload({ ...test.storage, prober }, id);
    expect(await stored(id)).toEqual({ status: 'READY', media: null, thumbhash: null });
  });

  it('is probed after four', async () => {
    const id = await receiveWhole();
    await takeAndDie(id, 4, 'PROBING');
    await finishAbandonedUpload(test.storage, id);
    expect(await stored(id)).toEqual(read);
  });

  it('is probed however many processes died while they copied it', async () => {
    const id = await receiveWhole();
    await takeAndDie(id, 20, 'COPYING');
    await finishAbandonedUpload(test.storage, id);
    expect(await stored(id)).toEqual(read);
  });

  it('is probed however often an attempt has only failed', async () => {
    const id = await receiveWhole();
    for (let index = 0; index < 10; index += 1) {
      await takeUpload(test.dataSource.manager, id, 1_000_000);
      await markProbing(test.dataSource.manager, id, { processNumber: 1_000_000, isProbing: true });
      await yieldUpload(test.dataSource.manager, id, 1_000_000);
    }
    await finishAbandonedUpload(test.storage, id);
    expect(await stored(id)).toEqual(read);
  });

  /** Whom a death now would be counted for. */
  const marked = async (): Promise<string[]> => {
    const where = 'WHERE prober_process_number IS NOT NULL ORDER BY file_id';
    const rows: { file_id: string }[] = await test.dataSource.query(`SELECT file_id FROM resumable_uploads ${where}`);
    return rows.map((row) => row.file_id);
  };

  it('is marked from the first byte that a probe reads to its end', async () => {
    const id = await receiveWhole();
    const seen: string[][] = [];
    const prober: MediaProber = {
      probe: async (source) => {
        seen.push(await marked());
        await source.read(0, 1);
        seen.push(await marked());
        throw new Error('It failed.');
      },
      close: async () => {},
    };
    await expect(finishAbandonedUpload({ ...test.storage, prober }, id)).rejects.toThrow('It failed.');
    expect([...seen, await marked()]).toEqual([[], [id], []]);
  });

  it('is probed alone, and marked alone, once a process has died while it probed it', async () => {
    const ids = [await receiveWhole(), await receiveWhole()];
    for (const id of ids) await takeAndDie(id, 2, 'PROBING');
    const seen: string[][] = [];
    const { suspects } = test.storage.uploadClaims;
    const prober: MediaProber = {
      probe: async (source, mimeType) => {
        await source.read(0, 1);
        if (seen.length === 0) await eventually('the other waits', async () => suspects.waitingCount === 1);
        seen.push(await marked());
        return unknownMedia(mimeType);
      },
      close: async () => {},
    };
    // As if only these two were left of what the dead processes did.
    await test.dataSource.query('UPDATE resumable_uploads SET prober_process_number = NULL');
    await Promise.all(ids.map((id) => finishAbandonedUpload({ ...test.storage, prober }, id)));
    expect(seen.map((found) => found.length)).toEqual([1, 1]);
    expect(new Set(seen.flat())).toEqual(new Set(ids));
  });

  it('leaves nothing behind', async () => {
    const id = await receiveWhole();
    await takeAndDie(id, 6, 'PROBING');
    await finishAbandonedUpload(test.storage, id);
    await deleteFiles(test.storage, caller, { select: { ids: [id] }, dryRun: false, limit: 1 });
    await test.runJobs();
    await expectNoLeftovers(test);
  });
});
