import { Readable } from 'node:stream';
import { FairLimit } from '../../../src/concurrency/fair-limit';
import type { ProjectCaller } from '../../../src/domain/caller';
import type { FileServices } from '../../../src/files/file-services';
import { createFileUpload } from '../../../src/files/resumable/create-file-upload';
import { finishAbandonedUpload } from '../../../src/files/resumable/finish-upload';
import { readUploadProgress, receiveUpload } from '../../../src/files/resumable/receive-upload';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { createMediaProber, type MediaProber } from '../../../src/media/media-prober';
import { readFixture } from '../../support/media/media-fixtures';
import { makeProject } from '../../support/service/accounts';
import { incomingContent } from '../../support/service/incoming-content';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

const BYTES = readFixture('sound.mp3');

/** One place, and nobody may wait for it. */
const NARROW = { maxConcurrent: 1, maxConcurrentPerTenant: 1, maxWaiting: 0, maxWaitingPerTenant: 0, maxWaitMs: 1 };

let test: TestStorage;
let storage: FileServices;
let prober: MediaProber;
let caller: ProjectCaller;
beforeEach(async () => {
  test = await openTestStorage();
  prober = createMediaProber({ tracks: new FairLimit(NARROW) });
  storage = { ...test.storage, prober };
  caller = callerOf(await makeProject(test.dataSource));
});
afterEach(async () => {
  await prober.close();
  await test.close();
});

/** Has the prober busy until it is closed. */
function occupyProber(): void {
  const source = { sizeBytes: BYTES.length, read: () => new Promise<never>(() => {}) };
  prober.probe(source, 'audio/mpeg', { organizationId: 'org_of_another' }).catch(() => {});
}

it('is refused as one to try again, and nothing of it stays', async () => {
  occupyProber();
  const upload = () => uploadFile(storage, caller, { content: incomingContent(BYTES), purpose: 'REFERENCE_MEDIA' });
  await expect(upload()).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
  await test.runJobs();
  await expectNoLeftovers(test);
});

it('keeps the bytes of a resumable upload, which is finished when it is asked for again', async () => {
  const upload = await createFileUpload(storage, caller, {
    filename: 'sound.mp3',
    sizeBytes: BYTES.length,
    mimeType: 'audio/mpeg',
    purpose: 'REFERENCE_MEDIA',
  });
  const id = upload?.file.id ?? '';
  occupyProber();
  const part = { offset: 0, sizeBytes: BYTES.length, open: () => Readable.from([BYTES]) };
  await expect(receiveUpload(storage, caller, id, part)).rejects.toMatchObject({
    name: 'RequestFailure',
    code: 'OVERLOADED',
  });
  expect(await readUploadProgress(test.storage, caller, id)).toMatchObject({ offset: BYTES.length, expiresAt: null });
  // As the job does that sees to it.
  await finishAbandonedUpload(test.storage, id);
  const [row] = await test.dataSource.query('SELECT status FROM files WHERE id = $1', [id]);
  expect(row).toEqual({ status: 'READY' });
});
