import { newId } from '../../src/database/new-id';
import type { ProjectCaller } from '../../src/domain/caller';
import { deleteFiles } from '../../src/files/remove/delete-files';
import { expireFiles } from '../../src/files/remove/remove-and-purge';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { receiveUpload } from '../../src/files/resumable/receive-upload';
import { importFile, uploadFile } from '../../src/files/upload/upload-and-import';
import { deleteAccount } from '../../src/generation/delete-account';
import { generateImage } from '../../src/generation/request/generate-image';
import { generateVideo } from '../../src/generation/request/generate-video';
import { cancelGeneration } from '../../src/generation/run/end-generation';
import { runGeneration } from '../../src/generation/run/run-queued';
import { failChanges } from '../support/database/failing-statements';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { statementsDuring } from '../support/database/statements';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';
import { callerOf } from '../support/service/test-storage';

const PICTURE = readFixture('still.png');
const painter = new ScriptedModel({ id: 'scripted/painter', outputs: [PICTURE, PICTURE] });
const broken = new ScriptedModel({ id: 'scripted/broken', outputs: [Buffer.from('no picture')] });
const film = new ScriptedModel({
  id: 'scripted/film',
  kind: 'VIDEO',
  repeatable: true,
  outputs: [readFixture('video.mp4')],
});

let test: TestGeneration;
let caller: ProjectCaller;
beforeAll(async () => {
  test = await openTestGeneration([painter, broken, film]);
});
beforeEach(async () => {
  caller = callerOf(await makeProject(test.dataSource));
});
afterAll(() => test.close());

/** What was written of the caller's project, in this order: the type and the id that it happened to. */
async function events(of = caller): Promise<[type: string, subjectId: string][]> {
  const rows = await test.dataSource.query(
    `SELECT type, subject_id, organization_id, details, occurred_at FROM media_events WHERE project_id = $1 ORDER BY id`,
    [of.projectId],
  );
  for (const row of rows) {
    expect(row).toMatchObject({ organization_id: of.organizationId, details: null, occurred_at: expect.any(Date) });
  }
  return rows.map(({ type, subject_id }: Record<string, string>) => [type, subject_id]);
}

async function upload(bytes = PICTURE): Promise<string> {
  const stored = await uploadFile(test.storage, caller, {
    content: incomingContent(bytes),
    purpose: 'REFERENCE_MEDIA',
  });
  if (stored.status !== 'STORED') throw new Error('It is stored.');
  return stored.file.id;
}

async function announce(): Promise<string> {
  const announced = { filename: 'a.png', sizeBytes: PICTURE.length, mimeType: 'image/png' } as const;
  const begun = await createFileUpload(test.storage, caller, { ...announced, purpose: 'REFERENCE_MEDIA' });
  return begun!.file.id;
}

/** Has the transaction come to nothing that counts what `work` does, which it does last. */
async function failingToCount(work: () => Promise<unknown>): Promise<void> {
  await failChanges(test.database, 'usage_counters', ['23514']);
  await work();
  await test.dataSource.query(
    'DROP TRIGGER fails ON usage_counters; DROP FUNCTION failing_usage_counters; DROP SEQUENCE failing_usage_counters',
  );
}

const draw = (model: ScriptedModel) =>
  generateImage(test.engine, caller, { model: model.id, prompt: 'a fox', n: 2, background: false });
const filmInBackground = () =>
  generateVideo(test.engine, caller, {
    model: film.id,
    prompt: 'a fox runs',
    background: true,
    output: { store: false },
  });

describe('a file', () => {
  it('that is stored is an event, by whichever way it came', async () => {
    const uploaded = await upload();
    const dataUri = `data:image/png;base64,${PICTURE.toString('base64')}`;
    const imported = await importFile(test.storage, caller, { source: { dataUri } });
    const resumed = await announce();
    expect(await events()).toHaveLength(2);
    await receiveUpload(test.storage, caller, resumed, {
      offset: 0,
      sizeBytes: PICTURE.length,
      open: async function* () {
        yield PICTURE;
      },
    });
    expect(await events()).toEqual([
      ['file.stored', uploaded],
      ['file.stored', imported.status === 'STORED' && imported.file.id],
      ['file.stored', resumed],
    ]);
  });

  it('that is removed is another, which says why, and an upload that never became one is none', async () => {
    const [deleted, expired] = [await upload(), await upload()];
    const announced = await announce();
    await deleteFiles(test.storage, caller, { select: { ids: [deleted, announced] }, dryRun: false, limit: 10 });
    await announce();
    await test.dataSource.query('UPDATE files SET expires_at = now() WHERE project_id = $1', [caller.projectId]);
    await expireFiles(test.storage);
    expect((await events()).slice(2)).toEqual([
      ['file.deleted', deleted],
      ['file.expired', expired],
    ]);
  });

  it('is written of with 499 others in no more statements than alone', async () => {
    const remove = async (files: number) => {
      await insertFileRows(
        test.dataSource,
        caller,
        Array.from({ length: files }, () => fileRow()),
      );
      const input = { select: { all: true }, dryRun: false, limit: files } as const;
      const sent = await statementsDuring(() => deleteFiles(test.storage, caller, input));
      // The jobs that purge blobs have a hundred of them each.
      return sent.filter(({ sql }) => !sql.includes('add_job')).length;
    };
    const alone = await remove(1);
    expect(await remove(500)).toBe(alone);
    expect(await events()).toHaveLength(501);
  });

  it('that is refused, or whose transaction comes to nothing, is none', async () => {
    await expect(upload(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    await failingToCount(() => expect(upload()).rejects.toThrow());
    expect(await events()).toEqual([]);
  });
});

describe('a generation', () => {
  it('that succeeds is an event, after those of its outputs', async () => {
    const { id, inline } = await draw(painter);
    const files = inline?.outputs.map(({ file }) => ['file.stored', file?.id]) ?? [];
    expect(files).toHaveLength(2);
    expect(await events()).toEqual([...files, ['generation.succeeded', id]]);
  });

  it('that fails, or is canceled, is one, and no more when it is canceled again', async () => {
    const failed = await draw(broken);
    const { id } = await filmInBackground();
    await cancelGeneration(test.engine, caller, id);
    await expect(cancelGeneration(test.engine, caller, id)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' });
    expect(await events()).toEqual([
      ['generation.failed', failed.id],
      ['generation.canceled', id],
    ]);
  });

  it('of the background is one when its end is committed, however often that was tried', async () => {
    const { id } = await filmInBackground();
    await failingToCount(() => expect(runGeneration(test.engine, id)).rejects.toThrow());
    expect(await events()).toEqual([]);
    await runGeneration(test.engine, id);
    await runGeneration(test.engine, id);
    expect(await events()).toEqual([['generation.succeeded', id]]);
  });

  it('is known by its id alone under zero data retention, and files are not at all', async () => {
    await test.dataSource.query('UPDATE projects SET zero_data_retention = true WHERE id = $1', [caller.projectId]);
    await uploadFile(test.storage, caller, { content: incomingContent(PICTURE), purpose: 'REFERENCE_MEDIA' });
    const succeeded = await draw(painter);
    const failed = await draw(broken);
    expect(await events()).toEqual([
      ['generation.succeeded', succeeded.id],
      ['generation.failed', failed.id],
    ]);
  });
});

describe('the deletion of', () => {
  const noted = (type: string, of: ProjectCaller | string) =>
    test.dataSource.query(
      `INSERT INTO media_events (type, subject_id, organization_id, project_id)
       SELECT $1, $2, $3, $4 FROM generate_series(1, 5)`,
      typeof of === 'string' ? [type, of, of, null] : [type, newId('file'), of.organizationId, of.projectId],
    );
  const removeAll = async (scope: Parameters<typeof deleteAccount>[1]) => {
    for await (const _step of deleteAccount(test.storage, scope, 2));
  };
  const left = async (organizationId: string) =>
    (await test.dataSource.query('SELECT FROM media_events WHERE organization_id = $1', [organizationId])).length;

  it('a project takes its events along, and those of its files, and no others', async () => {
    const { organizationId } = caller;
    const neighbour = callerOf(await makeProject(test.dataSource, { organizationId }));
    for (const owner of [caller, neighbour]) await noted('file.expired', owner);
    await noted('quota.threshold', organizationId);
    await upload();
    await filmInBackground();
    await removeAll({ projectId: caller.projectId });
    expect(await events()).toEqual([]);
    expect(await left(organizationId)).toBe(10);
  });

  it('an organization takes all', async () => {
    const { organizationId } = caller;
    await noted('file.expired', caller);
    await noted('quota.threshold', organizationId);
    await removeAll({ organizationId });
    expect(await left(organizationId)).toBe(0);
  });
});
