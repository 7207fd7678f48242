import { updateProject } from '../../src/accounts/organizations-and-projects';
import type { Project } from '../../src/domain/account';
import type { ProjectCaller } from '../../src/domain/caller';
import { MediaFailure } from '../../src/domain/errors';
import { deleteFile, deleteFiles } from '../../src/files/remove/delete-files';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { importFile, uploadFile } from '../../src/files/upload/upload-and-import';
import { readStorageUsage, recount } from '../../src/usage/storage-usage';
import { wavOf } from '../support/media/media-samples';
import { makeOrganization, makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

const BYTES = wavOf(1_000);
const UPLOADS = 12;

let test: TestStorage;
let project: Project;

beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(async () => {
  expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
  await test.close();
});
beforeEach(async () => {
  const { id: organizationId } = await makeOrganization(test.dataSource, { maxBytes: 1_000_000, maxFiles: 1_000 });
  project = await makeProject(test.dataSource, { organizationId });
});

function owner(ownerId: string): ProjectCaller {
  return { ...callerOf(project), ownerId };
}

function limit(limits: { readonly ownerMaxBytes?: number; readonly ownerMaxFiles?: number }): Promise<Project> {
  return updateProject(test.dataSource, project.id, limits);
}

async function upload(caller: ProjectCaller, given: { declared?: boolean; ownerId?: string } = {}): Promise<string> {
  const content = incomingContent(BYTES, 'part.wav', given.declared ?? true);
  const input = { content, purpose: 'REFERENCE_MEDIA', ...(given.ownerId && { ownerId: given.ownerId }) } as const;
  const persistence = await uploadFile(test.storage, caller, input);
  if (persistence.status !== 'STORED') throw new Error('The file was not stored.');
  return persistence.file.id;
}

function announce(caller: ProjectCaller) {
  const file = {
    filename: 'a.wav',
    mimeType: 'audio/wav',
    sizeBytes: BYTES.length,
    purpose: 'REFERENCE_MEDIA',
  } as const;
  return createFileUpload(test.storage, caller, file);
}

/** What became of so many tries at once: ids of files, or codes. */
function tries(count: number, attempt: (index: number) => Promise<unknown>): Promise<unknown[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => attempt(index).catch(codeOf)));
}

function codeOf(error: unknown): string {
  if (error instanceof MediaFailure) return error.code;
  throw error;
}

const refused = (outcomes: readonly unknown[]) => outcomes.filter((outcome) => outcome === 'OWNER_QUOTA_EXCEEDED');

async function storageOf(caller: ProjectCaller) {
  const usage = await readStorageUsage(test.storage, caller, [caller.organizationId]);
  return usage.get(caller.organizationId);
}

describe('the files of an owner', () => {
  it('are as many as the project lets each have, whoever else uploads at the same time', async () => {
    await limit({ ownerMaxFiles: 3 });
    const outcomes = await tries(UPLOADS, (index) => upload(owner(index % 2 === 0 ? 'ann' : 'bob')));
    expect(refused(outcomes)).toHaveLength(UPLOADS - 6);
    for (const ownerId of ['ann', 'bob']) {
      expect(await storageOf(owner(ownerId))).toMatchObject({
        files: 3,
        filesLimit: 3,
        remainingFiles: 0,
        reservedFiles: 0,
      });
    }
    expect(await upload(callerOf(project))).toMatch(/^file_/);
  });

  it.each([[true], [false]])(
    'have as many bytes as the project lets each have; size known before: %s',
    async (declared) => {
      await limit({ ownerMaxBytes: 2 * BYTES.length });
      const outcomes = await tries(UPLOADS, () => upload(owner('ann'), { declared }));
      // Where nobody says how many bytes come, uploads that each hold a part may refuse one another.
      if (declared) expect(refused(outcomes)).toHaveLength(UPLOADS - 2);
      const stored = outcomes.filter((outcome) => String(outcome).startsWith('file_'));
      expect(stored.length).toBeLessThanOrEqual(2);
      expect(stored.length + refused(outcomes).length).toBe(UPLOADS);
      expect(await storageOf(owner('ann'))).toMatchObject({
        usedBytes: stored.length * BYTES.length,
        limitBytes: 2 * BYTES.length,
        reservedBytes: 0,
      });
    },
  );

  it('count for the owner that a key names', async () => {
    await limit({ ownerMaxFiles: 1 });
    await upload(callerOf(project), { ownerId: 'ann' });
    await expect(upload(callerOf(project), { ownerId: 'ann' })).rejects.toMatchObject({ code: 'OWNER_QUOTA_EXCEEDED' });
    await expect(upload(owner('ann'))).rejects.toMatchObject({
      code: 'OWNER_QUOTA_EXCEEDED',
      inputPath: ['input', 'file'],
      details: { type: 'QUOTA', requestedBytes: BYTES.length },
    });
    expect(await upload(owner('bob'))).toMatch(/^file_/);
  });

  it('hold their place while their bytes are awaited, and give it back when they are deleted', async () => {
    await limit({ ownerMaxFiles: 2, ownerMaxBytes: 2 * BYTES.length });
    const places = (await tries(5, () => announce(owner('ann')))) as (Awaited<ReturnType<typeof announce>> | string)[];
    expect(refused(places)).toHaveLength(3);
    expect(await storageOf(owner('ann'))).toMatchObject({
      files: 0,
      reservedFiles: 2,
      remainingFiles: 0,
      remainingBytes: 0,
    });
    const { deletedFileIds } = await deleteFiles(test.storage, owner('ann'), {
      select: { all: true },
      dryRun: false,
      limit: 10,
    });
    expect(deletedFileIds).toHaveLength(2);
    expect(await storageOf(owner('ann'))).toMatchObject({ reservedFiles: 0, remainingFiles: 2 });
  });

  it('free their place by deletion, and by expiry before any sweeper has come by', async () => {
    await limit({ ownerMaxFiles: 2 });
    const [deleted, expired] = [await upload(owner('ann')), await upload(owner('ann'))];
    await deleteFile(test.storage, owner('ann'), deleted);
    await test.dataSource.query(`UPDATE files SET expires_at = now() WHERE id = $1`, [expired]);
    expect(await storageOf(owner('ann'))).toMatchObject({ files: 0, remainingFiles: 2 });
    expect(refused(await tries(3, () => upload(owner('ann'))))).toHaveLength(1);
  });

  it('hold nothing where their bytes were refused', async () => {
    await limit({ ownerMaxFiles: 1 });
    const content = incomingContent(Buffer.from('no media'));
    const refusal = uploadFile(test.storage, owner('ann'), { content, purpose: 'REFERENCE_MEDIA' });
    await expect(refusal).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    expect(await upload(owner('ann'))).toMatch(/^file_/);
  });

  it('are copies that count as well', async () => {
    await limit({ ownerMaxFiles: 1 });
    const fileId = await upload(owner('ann'));
    await expect(importFile(test.storage, owner('ann'), { source: { fileId } })).rejects.toMatchObject({
      code: 'OWNER_QUOTA_EXCEEDED',
    });
  });

  it('find no more room in the organization than it has', async () => {
    await test.dataSource.query('UPDATE organizations SET max_files = 1 WHERE id = $1', [project.organizationId]);
    await limit({ ownerMaxFiles: 5 });
    await upload(owner('ann'));
    await expect(upload(owner('bob'))).rejects.toMatchObject({ code: 'FILE_COUNT_EXCEEDED' });
    expect(await storageOf(owner('bob'))).toMatchObject({ files: 0, filesLimit: 1, remainingFiles: 1, counters: [] });
  });
});

it('an owner that may keep nothing stores nothing', async () => {
  await limit({ ownerMaxBytes: 0 });
  await expect(upload(owner('ann'))).rejects.toMatchObject({ code: 'OWNER_QUOTA_EXCEEDED' });
  await expect(upload(owner('ann'), { declared: false })).rejects.toMatchObject({ code: 'OWNER_QUOTA_EXCEEDED' });
});
