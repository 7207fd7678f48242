import { addUsage } from '../../../../src/database/repositories/usage/usage-counters';
import { inTransaction } from '../../../../src/database/transaction';
import type { Project } from '../../../../src/domain/account';
import { NO_ATTRIBUTION } from '../../../../src/domain/caller';
import { deleteFile, deleteFiles } from '../../../../src/files/remove/delete-files';
import { expireFiles } from '../../../../src/files/remove/remove-and-purge';
import { type UploadFileInput, uploadFile } from '../../../../src/files/upload/upload-and-import';
import { statementsDuring } from '../../../support/database/statements';
import { readFixture } from '../../../support/media/media-fixtures';
import { paddedPng, wavOf } from '../../../support/media/media-samples';
import { makeProject } from '../../../support/service/accounts';
import { incomingContent } from '../../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../../support/service/test-storage';

let test: TestStorage;
let project: Project;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());
beforeEach(async () => {
  project = await makeProject(test.dataSource);
});

/** @returns the id, or null when it was not kept */
async function upload(bytes: Buffer, input: Partial<UploadFileInput> = {}, of = project): Promise<string | null> {
  const content = incomingContent(bytes);
  const persistence = await uploadFile(test.storage, callerOf(of), { purpose: 'REFERENCE_MEDIA', ...input, content });
  return persistence.status === 'STORED' ? persistence.file.id : null;
}

/** What is counted of a project now, by kind: in the hour and in the day alike. */
async function counted(of = project): Promise<readonly object[]> {
  const read = (granularity: string): Promise<object[]> =>
    test.dataSource.query(
      `SELECT kind, sum(uploads)::int AS uploads, sum(uploaded_bytes)::int AS "uploadedBytes",
              sum(deleted_files)::int AS deleted, sum(expired_files)::int AS expired
       FROM usage_counters WHERE project_id = $1 AND granularity = $2 AND model = '' GROUP BY kind ORDER BY kind`,
      [of.id, granularity],
    );
  const byHour = await read('HOUR');
  expect(await read('DAY')).toEqual(byHour);
  return byHour;
}

describe('what is counted', () => {
  it('is every upload, by its kind and its bytes', async () => {
    const picture = paddedPng(10);
    await upload(picture);
    await upload(wavOf(1_000));
    await upload(wavOf(2_000));
    await upload(readFixture('video.mp4'));
    expect(await counted()).toMatchObject([
      { kind: 'AUDIO', uploads: 2, uploadedBytes: 3_000, deleted: 0, expired: 0 },
      { kind: 'IMAGE', uploads: 1, uploadedBytes: picture.length },
      { kind: 'VIDEO', uploads: 1, uploadedBytes: readFixture('video.mp4').length },
    ]);
  });

  it('is no upload that was refused, and none that was sent again', async () => {
    const bytes = wavOf(1_000);
    expect(await upload(bytes, { idempotencyKey: 'once' })).toBe(await upload(bytes, { idempotencyKey: 'once' }));
    await expect(upload(wavOf(500), { sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    await expect(upload(Buffer.from('words'))).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    await expect(upload(wavOf(2_000_000))).rejects.toMatchObject({ code: 'STORAGE_QUOTA_EXCEEDED' });
    expect(await counted()).toMatchObject([{ kind: 'AUDIO', uploads: 1, uploadedBytes: 1_000 }]);
  });

  it('is every deletion once, whichever way', async () => {
    const caller = callerOf(project);
    const ids = [await upload(wavOf(1_000)), await upload(wavOf(1_000)), await upload(wavOf(1_000))];
    await deleteFile(test.storage, caller, ids[0]!);
    await deleteFile(test.storage, caller, ids[0]!);
    await deleteFiles(test.storage, caller, { select: { all: true }, dryRun: true, limit: 10 });
    expect(await counted()).toMatchObject([{ uploads: 3, deleted: 1 }]);
    await deleteFiles(test.storage, caller, { select: { all: true }, dryRun: false, limit: 10 });
    expect(await counted()).toMatchObject([{ uploads: 3, deleted: 3, expired: 0 }]);
  });

  it('is every expiry, of each project', async () => {
    const other = await makeProject(test.dataSource, { organizationId: project.organizationId });
    await upload(wavOf(1_000));
    await upload(paddedPng(0));
    await upload(wavOf(1_000), {}, other);
    await test.dataSource.query('UPDATE files SET expires_at = now() WHERE organization_id = $1', [
      project.organizationId,
    ]);
    await expireFiles(test.storage);
    await expireFiles(test.storage);
    const rows = { deleted: 0, expired: 1, uploads: 1 };
    expect(await counted()).toMatchObject([
      { kind: 'AUDIO', ...rows },
      { kind: 'IMAGE', ...rows },
    ]);
    expect(await counted(other)).toMatchObject([{ kind: 'AUDIO', ...rows }]);
  });

  it('is of a project under zero data retention the number and the bytes, and nothing else is written', async () => {
    const strict = await makeProject(test.dataSource, { zeroDataRetention: true });
    const told = { tags: ['tag'], idempotencyKey: 'key', filename: 'name.wav' };
    expect(await upload(wavOf(1_000), told, strict)).toBeNull();
    expect(await upload(wavOf(3_000), told, strict)).toBeNull();
    await expect(upload(Buffer.from('words'), told, strict)).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    expect(await counted(strict)).toMatchObject([{ kind: 'AUDIO', uploads: 2, uploadedBytes: 4_000 }]);
    for (const table of ['files', 'uploads', 'file_tombstones', 'idempotency_keys', 'storage_counters']) {
      const rows = await test.dataSource.query(`SELECT FROM ${table} WHERE project_id = $1`, [strict.id]);
      expect({ table, rows }).toEqual({ table, rows: [] });
    }
  });
});

describe('addUsage', () => {
  const change = (given: object) => {
    const { id: projectId, organizationId } = project;
    return { ...NO_ATTRIBUTION, organizationId, projectId, kind: 'IMAGE' as const, model: null, ...given };
  };

  it('adds up what is of one counter, in one statement and across statements', async () => {
    const { manager } = test.dataSource;
    await addUsage(manager, [change({ uploads: 1, uploadedBytes: 5 }), change({ uploads: 2 }), change({ model: 'm' })]);
    await addUsage(manager, [change({ uploads: 4, uploadedBytes: 2 ** 31 - 6 })]);
    await addUsage(manager, []);
    expect(await counted()).toMatchObject([{ kind: 'IMAGE', uploads: 7, uploadedBytes: 2 ** 31 - 1 }]);
  });

  it('counts for the hour that it is by the clock of the database', async () => {
    await addUsage(test.dataSource.manager, [change({ generations: 1, costUsd: 0.125 })]);
    const rows = await test.dataSource.query(
      `SELECT granularity, generations, cost_usd AS cost FROM usage_counters
       WHERE project_id = $1 AND starts_at = date_trunc(granularity, now(), 'UTC') ORDER BY granularity`,
      [project.id],
    );
    expect(rows).toEqual(['DAY', 'HOUR'].map((granularity) => ({ granularity, generations: 1, cost: 0.125 })));
  });

  it('counts for owners beside all, whose rows are as many however many owners there are, by one statement', async () => {
    const owners = Array.from({ length: 50 }, (_, index) => `owner ${index}`);
    const changes = [...owners, ...owners, null].map((ownerId) => change({ ownerId, door: 'GRAPHQL', uploads: 1 }));
    expect(await statementsDuring(() => addUsage(test.dataSource.manager, changes))).toHaveLength(1);
    expect(await counted()).toMatchObject([{ uploads: 101 }]);
    const rows = (columns: string, table: string) =>
      test.dataSource.query(`SELECT ${columns} FROM ${table} WHERE project_id = $1 AND granularity = 'DAY'`, [
        project.id,
      ]);
    expect(await rows('is_owned, uploads', 'usage_counters ')).toEqual(
      expect.arrayContaining([
        { is_owned: true, uploads: 100 },
        { is_owned: false, uploads: 1 },
      ]),
    );
    expect(await rows('DISTINCT uploads, count(*) OVER ()::int AS owners', 'owner_usage_counters')).toEqual([
      { uploads: 2, owners: 50 },
    ]);
  });

  it('counts nothing that was rolled back', async () => {
    const rolledBack = inTransaction(test.dataSource, async (manager) => {
      await addUsage(manager, [change({ uploads: 1 })]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await counted()).toEqual([]);
  });
});
