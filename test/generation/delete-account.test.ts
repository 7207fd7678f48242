import { Readable } from 'node:stream';
import { createAuthenticator } from '../../src/accounts/authenticate';
import { createKey } from '../../src/accounts/keys';
import { createProject } from '../../src/accounts/organizations-and-projects';
import { translateDatabaseFailure } from '../../src/database/database-failure';
import { type Belongings, countBelongings } from '../../src/database/repositories/accounts/deleted-accounts';
import { expiredConditions } from '../../src/database/repositories/files/file-conditions';
import { removeFiles } from '../../src/database/repositories/files/remove-files';
import { inTransaction } from '../../src/database/transaction';
import type { ProjectCaller } from '../../src/domain/caller';
import type { FileScope } from '../../src/domain/list-filters';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { uploadFile } from '../../src/files/upload/upload-and-import';
import { deleteAccount } from '../../src/generation/delete-account';
import { generateImage } from '../../src/generation/request/generate-image';
import { generateVideo } from '../../src/generation/request/generate-video';
import { recount } from '../../src/usage/storage-usage';
import { filesUnder, storedFileIds } from '../support/blobs/stored-blobs';
import { holdLock } from '../support/database/held-lock';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel, untilEnded } from '../support/providers/scripted-model';
import { makeProject } from '../support/service/accounts';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';
import { callerOf } from '../support/service/test-storage';
import { eventually } from '../support/timing/eventually';
import { Gate } from '../support/timing/gate';

const PICTURE = readFixture('still.png');
const dataUri = `data:image/png;base64,${PICTURE.toString('base64')}`;
/** What holds anything of a project, but for what is meant to stay. */
const TABLES = ['files', 'uploads', 'api_keys', 'generations', 'held_blobs', 'idempotency_keys'];

let test: TestGeneration;
const painter = new ScriptedModel({ id: 'scripted/painter', outputs: [PICTURE] });
const sleeper = new ScriptedModel({ id: 'scripted/sleeper', beforeSubmit: untilEnded });
const film = new ScriptedModel({ id: 'scripted/film', kind: 'VIDEO', accepts: true });
beforeAll(async () => {
  test = await openTestGeneration([painter, sleeper, film]);
});
afterAll(() => test.close());

const upload = (caller: ProjectCaller, open = () => Readable.from([PICTURE])) => {
  const content = { filename: 'a.png', declaredSizeBytes: PICTURE.length, open };
  return uploadFile(test.storage, caller, { content, purpose: 'REFERENCE_MEDIA', idempotencyKey: 'once' });
};

/** Its first bytes, and the rest when the gate is open. */
function gatedPicture(gate: Gate): Readable {
  const pieces = async function* () {
    yield PICTURE.subarray(0, 20);
    await gate.pass();
    yield PICTURE.subarray(20);
  };
  return Readable.from(pieces());
}

/** A project with something of everything. */
async function furnish(organizationId: string): Promise<ProjectCaller> {
  const caller = callerOf(await makeProject(test.dataSource, { organizationId }));
  const { storage, engine, dataSource } = test;
  const { projectId } = caller;
  await createKey(dataSource, { owner: { projectId }, scopes: ['FILES_READ'] });
  await upload(caller);
  const announced = { filename: 'b.png', sizeBytes: 9, mimeType: 'image/png', purpose: 'REFERENCE_MEDIA' } as const;
  await createFileUpload(storage, caller, announced);
  await generateImage(engine, caller, { model: painter.id, prompt: 'a fox', n: 1, background: false });
  await generateVideo(engine, caller, { model: film.id, prompt: 'a fox', image: { dataUri }, background: true });
  const expired = `UPDATE files SET expires_at = now() - interval '1 hour' WHERE project_id = $1 AND origin = 'GENERATED'`;
  await dataSource.query(expired, [projectId]);
  return caller;
}

/** How many rows each table has of a project. */
async function rowsOf({ projectId }: ProjectCaller): Promise<number[]> {
  const counts: number[] = [];
  for (const table of TABLES) {
    const [row] = await test.dataSource.query(`SELECT count(*)::int AS n FROM ${table} WHERE project_id = $1`, [
      projectId,
    ]);
    counts.push(row.n);
  }
  return counts;
}

async function deleteAll(scope: FileScope): Promise<Belongings> {
  const total = { files: 0, bytes: 0, keys: 0, generations: 0 };
  for await (const step of deleteAccount(test.storage, scope)) {
    for (const name of ['files', 'bytes', 'keys', 'generations'] as const) total[name] += step[name];
  }
  return total;
}

/** What is left of them, and how many generations have not ended. */
async function leftOf(callers: readonly ProjectCaller[]): Promise<string> {
  const counts = await Promise.all(callers.map(rowsOf));
  const [row] = await test.dataSource.query('SELECT count(*)::int AS n FROM generations WHERE completed_at IS NULL');
  return JSON.stringify([counts, row.n]);
}

/** Begins, and goes on until something is gone that was there: then the process dies. @returns false when it was over first */
async function killAtChange(scope: FileScope, callers: readonly ProjectCaller[]): Promise<boolean> {
  const before = await leftOf(callers);
  const deletion = deleteAccount(test.storage, scope, 1);
  while ((await deletion.next()).done !== true) {
    if ((await leftOf(callers)) === before) continue;
    await deletion.return();
    return true;
  }
  return false;
}

const jobs = (task: string) =>
  test.dataSource.query('SELECT * FROM graphile_worker.jobs WHERE task_identifier = $1', [task]);

const EMPTY = TABLES.map(() => 0);
const FURNISHED = [3, 1, 1, 2, 1, 1];

describe('the deletion of a project', () => {
  it('takes all that it has, and nothing of others, after whichever step it is killed', async () => {
    const neighbour = await furnish(test.caller.organizationId);
    const doomed = await furnish(test.caller.organizationId);
    const { projectId } = doomed;
    expect([await rowsOf(doomed), await rowsOf(neighbour)]).toEqual([FURNISHED, FURNISHED]);
    const belongings = await countBelongings(test.dataSource, { projectId });
    expect(belongings).toMatchObject({ files: 3, keys: 1, generations: 2 });

    let kills = 0;
    for (; await killAtChange({ projectId }, [doomed]); kills += 1) {
      expect(await jobs('finish_deletion')).toHaveLength(1);
      expect((await recount(test.dataSource)).differences).toEqual([]);
      expect(await rowsOf(neighbour)).toEqual(FURNISHED);
    }
    // Each of the rows but that of the announced upload, which goes with its file; and a generation that ended.
    expect(kills).toBe(9);
    expect(await rowsOf(doomed)).toEqual(EMPTY);
    expect(await jobs('finish_deletion')).toEqual([]);
    expect(await deleteAll({ projectId })).toEqual({ files: 0, bytes: 0, keys: 0, generations: 0 });

    await test.runJobs();
    const gone = await test.rows(`file_tombstones WHERE project_id = '${projectId}'`);
    expect(gone.map(({ reason }) => reason).sort()).toEqual(['DELETED', 'DELETED', 'EXPIRED']);
    const blobs = await storedFileIds(test);
    for (const { id } of gone) expect(blobs).not.toContain(id);
    // What is held has no file of its own; with the work over, nothing of it is left either.
    const held = await test.rows(`held_blobs`);
    const names = await filesUnder(`${test.dataDirectory}/blobs`);
    expect(names.filter((name) => name.includes('held_'))).toHaveLength(held.length);
    const kept = await test.rows(
      `files WHERE project_id = '${neighbour.projectId}' AND origin = 'UPLOADED' AND status = 'READY'`,
    );
    expect(kept).toHaveLength(1);
    for (const { id } of kept) expect(blobs).toContain(id);
  });

  it('is finished by the job that came with the mark when nobody calls again', async () => {
    const doomed = await furnish(test.caller.organizationId);
    await killAtChange({ projectId: doomed.projectId }, [doomed]);
    expect(await rowsOf(doomed)).toEqual([3, 1, 0, 2, 1, 1]);
    await test.dataSource.query(
      `SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => now()) FROM graphile_worker.jobs
       WHERE task_identifier = 'finish_deletion'`,
    );
    await test.runJobs();
    expect(await rowsOf(doomed)).toEqual(EMPTY);
  });

  it('leaves the usage of the time before as it was told', async () => {
    const doomed = await furnish(test.caller.organizationId);
    const { projectId } = doomed;
    const told = `SELECT sum(uploads)::int AS uploads, sum(generations)::int AS generations, sum(cost_usd) AS cost
      FROM usage_counters WHERE project_id = $1 AND granularity = 'DAY'`;
    const [before] = await test.dataSource.query(told, [projectId]);
    await deleteAll({ projectId });
    // The one that waited in the queue has ended by it.
    expect(await test.dataSource.query(told, [projectId])).toEqual([
      { ...before, generations: before.generations + 1 },
    ]);
    const [row] = await test.dataSource.query('SELECT name, deleted_at FROM projects WHERE id = $1', [projectId]);
    expect(row).toEqual({ name: expect.stringMatching(/^Project /), deleted_at: expect.any(Date) });
  });

  it('refuses keys at once in a process that knows them by heart', async () => {
    const { id: projectId } = await makeProject(test.dataSource);
    const { key } = await createKey(test.dataSource, { owner: { projectId }, scopes: ['FILES_READ'] });
    const authenticator = createAuthenticator({ dataSource: test.dataSource, cacheTtlMs: 3_600_000 });
    test.session.on('apiKeysChanged', () => authenticator.clearCache());
    await authenticator.authenticate(`Bearer ${key}`);
    await deleteAll({ projectId });
    await eventually('the key is refused', () =>
      authenticator.authenticate(`Bearer ${key}`).then(
        () => false,
        ({ code }: { code: string }) => code === 'UNAUTHENTICATED',
      ),
    );
  });

  it('ends uploads that are under way, and refuses those that begin after', async () => {
    const caller = callerOf(await makeProject(test.dataSource, { organizationId: test.caller.organizationId }));
    const gate = new Gate();
    gate.shut();
    const uploading = upload(caller, () => gatedPicture(gate));
    await eventually('bytes are under way', async () => gate.waiting > 0);
    await deleteAll({ projectId: caller.projectId });
    gate.open();
    await expect(uploading).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED' });
    const refused = { code: 'UNAUTHENTICATED' };
    expect(await upload(caller).catch(translateDatabaseFailure)).toMatchObject(refused);
    const generating = generateImage(test.engine, caller, {
      model: painter.id,
      prompt: 'a fox',
      n: 1,
      background: false,
    });
    expect(await generating.catch(translateDatabaseFailure)).toMatchObject(refused);
    expect(await rowsOf(caller)).toEqual(EMPTY);
    expect((await recount(test.dataSource)).differences).toEqual([]);
  });

  it('waits for an upload that is becoming a file in this moment, and takes the file', async () => {
    const caller = callerOf(await makeProject(test.dataSource));
    const { projectId, organizationId } = caller;
    const gate = new Gate();
    gate.shut();
    const uploading = upload(caller, () => gatedPicture(gate));
    await eventually('bytes are under way', async () => gate.waiting > 0);
    const quota = `SELECT FROM organizations WHERE id = '${organizationId}' FOR NO KEY UPDATE`;
    const lock = await holdLock(test.database, quota);
    gate.open();
    // It has taken its reservation away, and waits for the quota.
    await lock.stops();
    const deleting = deleteAll({ projectId });
    await eventually('the deletion waits for it', async () => {
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%DELETE FROM uploads USING released%'`;
      return (await test.dataSource.query(waiting)).length > 0;
    });
    await lock.release();
    expect(await uploading).toMatchObject({ status: 'STORED' });
    expect(await deleting).toMatchObject({ files: 1, bytes: PICTURE.length });
    expect(await rowsOf(caller)).toEqual(EMPTY);
  });

  it('waits for a sweep that is removing files of it in this moment, and leaves none of its events', async () => {
    const caller = callerOf(await makeProject(test.dataSource));
    const { projectId } = caller;
    const { dataSource } = test;
    await upload(caller);
    const expired = `UPDATE files SET expires_at = now() - interval '1 hour' WHERE project_id = $1`;
    await dataSource.query(expired, [projectId]);
    const deletion = deleteAccount(test.storage, { projectId });
    // It is marked as deleted: for what was under way before, that step has waited.
    await deletion.next();
    const gate = new Gate();
    gate.shut();
    const sweeping = inTransaction(dataSource, async (manager) => {
      const swept = await removeFiles(manager, expiredConditions({ projectId }), 'EXPIRED', 10, 'SWEEP');
      await gate.pass();
      return swept;
    });
    await eventually('the sweep has removed it', async () => gate.waiting > 0);
    const deleting = (async () => {
      for await (const _step of deletion);
    })();
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO file_tombstones%'`;
    const waits = eventually('the deletion waits for it', async () => (await dataSource.query(waiting)).length > 0);
    await Promise.race([deleting, waits]);
    gate.open();
    expect(await sweeping).toHaveLength(1);
    await Promise.all([deleting, waits]);
    expect(await dataSource.query('SELECT type FROM media_events WHERE project_id = $1', [projectId])).toEqual([]);
    expect(await rowsOf(caller)).toEqual(EMPTY);
  });

  it('ends a generation that is waited for, and says why', async () => {
    const caller = callerOf(await makeProject(test.dataSource, { organizationId: test.caller.organizationId }));
    const generating = generateImage(test.engine, caller, {
      model: sleeper.id,
      prompt: 'a fox',
      n: 1,
      background: false,
    });
    const ended = generating.then(
      ({ status }) => status,
      ({ code }: { code: string }) => code,
    );
    await eventually('the model is asked', async () => sleeper.requests.length > 0);
    expect(await deleteAll({ projectId: caller.projectId })).toMatchObject({ generations: 1 });
    expect(['UNAUTHENTICATED', 'CANCELED']).toContain(await ended);
    expect(await rowsOf(caller)).toEqual(EMPTY);
  });
});

describe('the deletion of an organization', () => {
  it('takes its projects, after whichever step it is killed, and lets nothing be made in it', async () => {
    const first = await furnish((await makeProject(test.dataSource)).organizationId);
    const { organizationId } = first;
    const second = await furnish(organizationId);
    await createKey(test.dataSource, { owner: { organizationId }, scopes: ['FILES_READ'] });
    const others = await rowsOf(test.caller);
    let kills = 0;
    while (await killAtChange({ organizationId }, [first, second])) kills += 1;
    // All keys go with the mark.
    expect(kills).toBe(17);
    expect([await rowsOf(first), await rowsOf(second), await rowsOf(test.caller)]).toEqual([EMPTY, EMPTY, others]);
    expect(await jobs('finish_deletion')).toEqual([]);
    expect((await recount(test.dataSource)).differences).toEqual([]);
    const policy = { retentionSeconds: null, zeroDataRetention: false, storeByDefault: true, defaultTtlSeconds: null };
    await expect(createProject(test.dataSource, { organizationId, name: 'late', ...policy })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(
      test.dataSource.query(`INSERT INTO projects (id, organization_id, name) VALUES ('p', $1, 'late')`, [
        organizationId,
      ]),
    ).rejects.toMatchObject({ code: 'MG001' });
  });
});
