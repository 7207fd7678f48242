import { claimDeliveries } from '../../src/database/repositories/events/webhook-deliveries';
import { inTransaction } from '../../src/database/transaction';
import type { Project } from '../../src/domain/account';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { uploadFile } from '../../src/files/upload/upload-and-import';
import { recount } from '../../src/usage/storage-usage';
import { createWebhook } from '../../src/webhooks/manage-webhooks';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { generationRow, insertGenerationRows } from '../support/database/generation-rows';
import { databaseUrl } from '../support/database/test-database';
import { wavOf } from '../support/media/media-samples';
import { runAdmin } from '../support/processes/service-process';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the document
function admin(...args: readonly string[]): Promise<any> {
  return runAdmin({ DATA_DIR: test.dataDirectory, DATABASE_URL: databaseUrl(test.database) }, ...args);
}

async function upload(project: Project, ownerId: string | null): Promise<string> {
  const caller = { ...callerOf(project), ownerId };
  const idempotencyKey = `key of ${ownerId}`;
  const content = incomingContent(wavOf(1_000));
  const stored = await uploadFile(test.storage, caller, { content, purpose: 'REFERENCE_MEDIA', idempotencyKey });
  if (stored.status !== 'STORED') throw new Error('The file was not stored.');
  return stored.file.id;
}

const OWNED = ['files', 'uploads', 'generations', 'idempotency_keys', 'media_events', 'owner_storage'];

async function countOf(ownerId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of OWNED) {
    const [row] = await test.dataSource.query(`SELECT count(*)::int FROM ${table} WHERE owner_id = $1`, [ownerId]);
    if (row.count > 0) counts[table] = row.count;
  }
  return counts;
}

describe('admin owner purge', () => {
  it('leaves nothing of an owner, and all of the others', async () => {
    const project = await makeProject(test.dataSource);
    const kept = [await upload(project, 'bob'), await upload(project, null)];
    await upload(project, 'ann');
    const announced = { filename: 'a.wav', mimeType: 'audio/wav', sizeBytes: 500, purpose: 'REFERENCE_MEDIA' } as const;
    await createFileUpload(test.storage, { ...callerOf(project), ownerId: 'ann' }, announced);
    const unfinished = { status: 'QUEUED', completedAt: null } as const;
    await insertGenerationRows(test.dataSource, { ...project, projectId: project.id }, [
      generationRow({ ownerId: 'ann' }),
      generationRow({ ownerId: 'ann', ...unfinished }),
      generationRow({ ownerId: 'bob', ...unfinished }),
    ]);
    const before = await countOf('bob');

    const purge = ['owner', 'purge', '--project', project.id, '--owner', 'ann'];
    await expect(admin(...purge)).rejects.toThrow(/2 files of 1500 bytes.*2 generations.*--yes/);
    expect(await admin(...purge, '--yes')).toEqual({ owner: 'ann', files: 2, bytes: 1_500, generations: 2 });
    expect(await countOf('ann')).toEqual({});
    expect(await countOf('bob')).toEqual(before);
    expect((await storedFileIds(test)).sort()).toEqual(kept.sort());
    expect(await admin(...purge, '--yes')).toEqual({ owner: 'ann', files: 0, bytes: 0, generations: 0 });
    expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
  });

  it('leaves to the webhooks of the project what they are to be told', async () => {
    const project = await makeProject(test.dataSource);
    const { organizationId } = project;
    const events = ['file.stored', 'file.deleted'];
    const { webhook } = await createWebhook(
      test.storage,
      { organizationId, projectId: project.id },
      { url: 'https://example.com/', events },
    );
    await upload(project, 'ann');
    await admin('owner', 'purge', '--project', project.id, '--owner', 'ann', '--yes');
    const claimed = await inTransaction(test.dataSource, (manager) =>
      claimDeliveries(manager, webhook.id, { limit: 10, leaseSeconds: 60, pauseAfterFailures: 3 }),
    );
    expect(claimed?.deliveries.map(({ event }) => event?.type)).toEqual(events);
  });

  it('knows no owner whose id nobody can have', async () => {
    const project = await makeProject(test.dataSource);
    const purging = admin('owner', 'purge', '--project', project.id, '--owner', ' ', '--yes');
    await expect(purging).rejects.toThrow(/"code":"INVALID_INPUT".*"field":"--owner"/);
  });
});

describe('admin project update', () => {
  it('limits what each owner may keep, and takes the limits away again', async () => {
    const { id } = await makeProject(test.dataSource);
    const limited = await admin(
      'project',
      'update',
      '--id',
      id,
      '--owner-max-bytes',
      '1.5KiB',
      '--owner-max-files',
      '7',
    );
    expect(limited).toMatchObject({ ownerMaxBytes: 1_536, ownerMaxFiles: 7 });
    const free = await admin('project', 'update', '--id', id, '--owner-max-bytes', 'none', '--owner-max-files', 'none');
    expect(free).toMatchObject({ ownerMaxBytes: null, ownerMaxFiles: null });
    await expect(admin('project', 'update', '--id', id, '--owner-max-files', '-1')).rejects.toThrow(/INVALID_INPUT/);
  });
});
