import { pino } from 'pino';
import type { ProjectCaller } from '../../src/domain/caller';
import { reconcileStorage } from '../../src/files/reconcile/reconcile-storage';
import { deleteFile } from '../../src/files/remove/delete-files';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { readUploadProgress, receiveUpload } from '../../src/files/resumable/receive-upload';
import { importFile, uploadFile } from '../../src/files/upload/upload-and-import';
import { recount } from '../../src/usage/storage-usage';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { PostgresProxy } from '../support/database/postgres-proxy';
import { readFixture } from '../support/media/media-fixtures';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

const PICTURE = readFixture('still.png');

/** What a client does, and what it does again when it is told that it may. @returns the id of the file */
type Deed = (test: TestStorage, caller: ProjectCaller) => Promise<string>;

const upload: Deed = async ({ storage }, caller) => {
  const content = incomingContent(PICTURE);
  const stored = await uploadFile(storage, caller, { content, purpose: 'REFERENCE_MEDIA' });
  if (stored.status !== 'STORED') throw new Error('It is stored.');
  return stored.file.id;
};

const bring: Deed = async ({ storage }, caller) => {
  const dataUri = `data:image/png;base64,${PICTURE.toString('base64')}`;
  const stored = await importFile(storage, caller, { source: { dataUri } });
  if (stored.status !== 'STORED') throw new Error('It is stored.');
  return stored.file.id;
};

const MANY_TIMES = 3;

async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === MANY_TIMES) throw error;
    }
  }
}

let announcements = 0;
const resume: Deed = async ({ storage }, caller) => {
  announcements += 1;
  const announced = {
    filename: 'a.png',
    sizeBytes: PICTURE.length,
    mimeType: 'image/png',
    purpose: 'REFERENCE_MEDIA',
  } as const;
  const input = { ...announced, idempotencyKey: `announced ${announcements}` };
  const begun = await again(() => createFileUpload(storage, caller, input));
  const id = begun!.file.id;
  await again(async () => {
    const { offset, sizeBytes } = await readUploadProgress(storage, caller, id);
    if (offset === sizeBytes) return;
    const part = { offset, sizeBytes: PICTURE.length - offset };
    await receiveUpload(storage, caller, id, {
      ...part,
      open: async function* () {
        yield PICTURE.subarray(offset);
      },
    });
  });
  return id;
};

const remove: Deed = async (test, caller) => {
  const id = await upload(test, caller);
  await again(() => deleteFile(test.storage, caller, id));
  return id;
};

describe.each([
  ['an upload', upload, 1],
  ['an import', bring, 1],
  ['a resumable upload', resume, 1],
  ['a deletion', remove, 0],
] as const)('%s', (_name, deed, files) => {
  let test: TestStorage;
  let proxy: PostgresProxy;
  afterEach(async () => {
    await test.close();
    await proxy.interrupt();
  });

  it('comes to the same, and is counted once, whichever commit of it is answered by nobody', async () => {
    test = await openTestStorage({}, async (database) => {
      proxy = await PostgresProxy.start(database);
      return proxy.url;
    });
    const caller = callerOf(await makeProject(test.dataSource));
    const ids: string[] = [];
    const commits = await proxy.losingCommit(0, async () => void ids.push(await deed(test, caller)));
    expect(commits).toBeGreaterThanOrEqual(2);
    for (let lost = 1; lost <= commits; lost += 1) {
      await proxy.losingCommit(lost, async () => void ids.push(await deed(test, caller)));
    }
    // Bytes that had all arrived when the answer was lost are finished by a job, later.
    await test.dataSource.query('UPDATE graphile_worker._private_jobs SET run_at = now()');
    await test.runJobs();
    const kept = files === 1 ? ids.toSorted() : [];
    expect(await storedFileIds(test)).toEqual(kept);
    const rows: { id: string; status: string }[] = await test.dataSource.query(
      'SELECT id, status FROM files ORDER BY id',
    );
    expect(rows).toEqual(kept.map((id) => ({ id, status: 'READY' })));
    expect(await test.dataSource.query('SELECT file_id FROM uploads')).toEqual([]);
    const [usage] = await test.dataSource.query(
      `SELECT sum(uploads)::int AS uploads, sum(deleted_files)::int AS deleted FROM usage_counters WHERE granularity = 'DAY'`,
    );
    expect(usage).toEqual({ uploads: ids.length, deleted: files === 1 ? 0 : ids.length });
    const events: { type: string; subject_id: string }[] = await test.dataSource.query('SELECT * FROM media_events');
    const idsOf = (type: string) => events.filter((event) => event.type === type).map((event) => event.subject_id);
    expect(idsOf('file.stored').sort()).toEqual(ids.toSorted());
    expect(idsOf('file.deleted').sort()).toEqual(files === 1 ? [] : ids.toSorted());
    expect((await recount(test.dataSource)).differences).toEqual([]);
    expect(await reconcileStorage(test.storage, pino({ level: 'silent' }))).toMatchObject({
      abandonedUploads: 0,
      orphanedBlobs: 0,
      lostFiles: 0,
    });
  });
});
