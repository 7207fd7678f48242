import { Readable } from 'node:stream';
import { createKey, revokeKey } from '../../../src/accounts/keys';
import { MEDIA_SCOPES, type ProjectCaller } from '../../../src/domain/caller';
import { createFileUpload } from '../../../src/files/resumable/create-file-upload';
import { receiveUpload } from '../../../src/files/resumable/receive-upload';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { wavOf } from '../../support/media/media-samples';
import { makeProject } from '../../support/service/accounts';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

const BYTES = wavOf(10_000);
const HOUR_MS = 3_600_000;
const REVOKED = { code: 'UNAUTHENTICATED' };

let opened: TestStorage;
beforeAll(async () => {
  opened = await openTestStorage();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => opened.close());

async function newCaller(): Promise<ProjectCaller> {
  const project = await makeProject(opened.dataSource);
  const key = await createKey(opened.dataSource, { owner: { projectId: project.id }, scopes: MEDIA_SCOPES });
  return { ...callerOf(project), keyId: key.id };
}

/** The bytes, with something that happens between the first half and the second. */
async function* halves(between: () => Promise<void>): AsyncGenerator<Buffer> {
  yield BYTES.subarray(0, 5_000);
  await between();
  yield BYTES.subarray(5_000);
}

function anHourPasses(): void {
  const now = performance.now() + HOUR_MS;
  jest.spyOn(performance, 'now').mockReturnValue(now);
}

const sendForm = (caller: ProjectCaller, between: () => Promise<void>) =>
  uploadFile(opened.storage, caller, {
    purpose: 'REFERENCE_MEDIA',
    content: { filename: 'a.wav', declaredSizeBytes: null, open: () => Readable.from(halves(between)) },
  });

async function sendParts(caller: ProjectCaller, between: () => Promise<void>) {
  const announced = { filename: 'a.wav', mimeType: 'audio/wav', sizeBytes: BYTES.length } as const;
  const upload = await createFileUpload(opened.storage, caller, { ...announced, purpose: 'REFERENCE_MEDIA' });
  if (upload === null) throw new Error('The project keeps files.');
  const part = { offset: 0, sizeBytes: BYTES.length, open: () => halves(between) };
  return receiveUpload(opened.storage, caller, upload.file.id, part);
}

describe.each([
  ['form', sendForm],
  ['resumable upload', sendParts],
])('the key of a %s', (_what, send) => {
  it('is asked for again when the bytes took their time', async () => {
    const caller = await newCaller();
    const sending = send(caller, async () => {
      await revokeKey(opened.dataSource, caller.keyId);
      anHourPasses();
    });
    await expect(sending).rejects.toMatchObject(REVOKED);
    const kept = await opened.dataSource.query("SELECT 1 FROM files WHERE project_id = $1 AND status = 'READY'", [
      caller.projectId,
    ]);
    expect(kept).toEqual([]);
  });

  it('may be as old as it likes while it is good', async () => {
    await expect(send(await newCaller(), async () => anHourPasses())).resolves.toBeDefined();
  });
});
