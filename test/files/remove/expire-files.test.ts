import { createDataSource } from '../../../src/database/data-source';
import { FileEntity } from '../../../src/database/entities/file';
import { findGoneReason } from '../../../src/database/repositories/files/find-files';
import type { Project } from '../../../src/domain/account';
import type { MediaFile } from '../../../src/domain/file';
import { expireFiles } from '../../../src/files/remove/remove-and-purge';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { recount } from '../../../src/usage/storage-usage';
import { storedFileIds } from '../../support/blobs/stored-blobs';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { holdLock } from '../../support/database/held-lock';
import { statementsDuring } from '../../support/database/statements';
import { wavOf } from '../../support/media/media-samples';
import { makeProject } from '../../support/service/accounts';
import { incomingContent } from '../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

const BATCH = 500;

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

/** Rows of files that expired `agoMs` ago. */
async function insertExpired(project: Project, count: number, agoMs = 1_000): Promise<void> {
  const expiresAt = new Date(Date.now() - agoMs);
  const rows = Array.from({ length: count }, () => fileRow({ expiresAt, maxExpiresAt: expiresAt }));
  await insertFileRows(test.dataSource, { organizationId: project.organizationId, projectId: project.id }, rows);
}

async function upload(project: Project): Promise<MediaFile> {
  const content = incomingContent(wavOf(1_000));
  const persistence = await uploadFile(test.storage, callerOf(project), { content, purpose: 'REFERENCE_MEDIA' });
  if (persistence.status !== 'STORED') throw new Error('The file was not stored.');
  return persistence.file;
}

function expireNow(id: string): Promise<unknown> {
  return test.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [id]);
}

async function usedBy({ organizationId }: Project): Promise<object> {
  const [row] = await test.dataSource.query(
    'SELECT used_bytes::int AS bytes, used_files AS files FROM organizations WHERE id = $1',
    [organizationId],
  );
  return row;
}

describe('expireFiles', () => {
  it('removes what has expired and nothing else: rows, quota and bytes', async () => {
    const project = await makeProject(test.dataSource);
    const [gone, kept] = [await upload(project), await upload(project)];
    await expireNow(gone.id);

    expect(await expireFiles(test.storage)).toBe(1);
    expect(await usedBy(project)).toEqual({ bytes: 1_000, files: 1 });
    const scope = { projectId: project.id };
    expect(await findGoneReason(test.dataSource.manager, scope, gone.id)).toBe('EXPIRED');
    expect(await findGoneReason(test.dataSource.manager, scope, kept.id)).toBeNull();
    expect(await recount(test.dataSource)).toMatchObject({ differences: [] });

    expect(await storedFileIds(test)).toEqual([gone.id, kept.id].sort());
    await test.runJobs();
    expect(await storedFileIds(test)).toEqual([kept.id]);
    expect(await expireFiles(test.storage)).toBe(0);
  });

  it('goes by batches', async () => {
    const project = await makeProject(test.dataSource);
    await insertExpired(project, 2 * BATCH + 1);
    const statements = await statementsDuring(() => expireFiles(test.storage));

    const removals = statements.filter(({ sql }) => sql.includes('DELETE FROM files'));
    expect(removals.map(({ values }) => values)).toEqual([1, 2, 3].map(() => [BATCH, 'EXPIRED']));
    expect(await test.dataSource.manager.countBy(FileEntity, { projectId: project.id })).toBe(0);
  });

  it('leaves a file that somebody is changing to the next time', async () => {
    await insertExpired(await makeProject(test.dataSource), 2);
    await test.dataSource.transaction(async (manager) => {
      await manager.query('SELECT FROM files WHERE expires_at <= now() LIMIT 1 FOR UPDATE');
      expect(await expireFiles(test.storage)).toBe(1);
    });
    expect(await expireFiles(test.storage)).toBe(1);
  });

  it('takes organizations in the order of their ids, so that no two sweepers wait for each other', async () => {
    const projects = await Promise.all(Array.from({ length: 10 }, () => makeProject(test.dataSource)));
    for (const project of projects.reverse()) await insertExpired(project, 3);
    const [first = '', ...others] = projects.map(({ organizationId }) => organizationId).sort();
    const lock = await holdLock(test.database, `SELECT FROM organizations WHERE id = '${first}' FOR UPDATE`);
    const swept = expireFiles(test.storage);
    await lock.stops();

    const free = 'SELECT id FROM organizations WHERE id = ANY($1) ORDER BY id FOR UPDATE NOWAIT';
    expect(await test.dataSource.query(free, [others])).toHaveLength(others.length);
    await lock.release();
    expect(await swept).toBe(30);
  });

  it('runs in many processes at once, over many organizations: every file goes once', async () => {
    const { address } = test.database;
    const dataSource = await createDataSource({ address, poolSize: 10 }).initialize();
    const other = { ...test.storage, dataSource };
    const projects = await Promise.all(Array.from({ length: 24 }, () => makeProject(test.dataSource)));
    let expired = 0;
    for (const [index, project] of projects.entries()) {
      const count = 20 + ((index * 37) % 160);
      await insertExpired(project, count, 1_000 + ((index * 7) % 11));
      expired += count;
    }
    const sweepers = [0, 1, 2, 3].flatMap(() => [expireFiles(test.storage), expireFiles(other)]);
    const removed = await Promise.all(sweepers);

    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(expired);
    expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
    const [row] = await test.dataSource.query(
      `SELECT sum(expired_files)::int AS counted, (SELECT count(*)::int FROM file_tombstones WHERE project_id = ANY($1)) AS tombstones
       FROM usage_counters WHERE granularity = 'HOUR' AND project_id = ANY($1)`,
      [projects.map(({ id }) => id)],
    );
    expect(row).toEqual({ counted: expired, tombstones: expired });
    await dataSource.destroy();
  });
});
