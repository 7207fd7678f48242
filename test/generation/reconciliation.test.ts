import { forgetExpiredTranscripts } from '../../src/database/repositories/generations/finish-generation';
import { claimGeneration } from '../../src/database/repositories/generations/generation-claims';
import { generateVideo } from '../../src/generation/request/generate-video';
import { explain } from '../support/database/explain';
import { statementsDuring } from '../support/database/statements';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, readGeneration, type TestGeneration } from '../support/service/test-generation';

const video = readFixture('video.mp4');

describe('the reconciliation of generations', () => {
  let test: TestGeneration;
  let id: string;
  beforeEach(async () => {
    test = await openTestGeneration([new ScriptedModel({ kind: 'VIDEO', outputs: [video, video] })]);
    ({ id } = await generateVideo(test.engine, test.caller, {
      prompt: 'a fox runs',
      background: true,
      output: { store: false },
    }));
  });
  afterEach(() => test.close());

  const reconcile = async () => {
    await test.dataSource.query(`SELECT graphile_worker.add_job('reconcile_generations', '{}')`);
    await test.runJobs();
    await test.runJobs();
  };

  it.each([
    ['is gone', 'DELETE FROM graphile_worker._private_jobs'],
    ['has failed for good', 'UPDATE graphile_worker._private_jobs SET attempts = max_attempts'],
  ])('has what waits run though its job %s', async (_, sql) => {
    await test.dataSource.query(sql);
    await reconcile();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each([
    [4, { status: 'SUCCEEDED', failure: null }],
    [5, { status: 'FAILED', failure: expect.objectContaining({ code: 'INTERRUPTED' }) }],
  ])('lets work end no process any more when %d died at it', async (deaths, end) => {
    const { manager } = test.dataSource;
    const dead = { generationId: id, processNumber: 0 };
    for (let death = 0; death < deaths; death += 1) expect(await claimGeneration(manager, dead, 0)).not.toBeNull();
    await reconcile();
    expect(await readGeneration(test, id)).toMatchObject(end);
  });

  it('leaves no job of a process that died', async () => {
    await test.dataSource.query(
      `UPDATE generations SET status = 'RUNNING', started_at = now(), process_number = 0, lease_expires_at = now()`,
    );
    await test.dataSource.query(
      `UPDATE graphile_worker._private_jobs SET attempts = 1, locked_at = now(), locked_by = 'process-0-generation'`,
    );
    await reconcile();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await test.rows('graphile_worker.jobs')).toEqual([]);
  });

  it('counts the outputs that were not stored, those too that a process noted before it died', async () => {
    await test.dataSource.query(
      `INSERT INTO generation_outputs (generation_id, index, mime_type, size_bytes, sha256, skip_reason)
       VALUES ($1, 0, 'video/mp4', 1, '', 'OPTED_OUT')`,
      [id],
    );
    await test.dataSource.query(
      `UPDATE generations SET status = 'RUNNING', started_at = now(), submitted_at = now(), operation = '{}'`,
    );
    await reconcile();
    expect(await readGeneration(test, id)).toMatchObject({ status: 'SUCCEEDED' });
    const counters = await test.rows('usage_counters');
    expect(counters.filter(({ granularity }) => granularity === 'DAY')).toMatchObject([
      { generations: 1, skipped_outputs: 2 },
    ]);
  });

  it('finds transcripts whose time has come by their index', async () => {
    const [statement] = await statementsDuring(() => forgetExpiredTranscripts(test.dataSource.manager, 500));
    await test.dataSource.query(
      `INSERT INTO generations (id, organization_id, project_id, kind, model, status, transcript_expires_at)
       SELECT 'gen_' || n, organization_id, project_id, kind, model, 'SUCCEEDED', 'infinity'
       FROM generations, generate_series(1, 5000) AS n`,
    );
    await test.dataSource.query('ANALYZE generations');
    const { indexNames } = await explain(test.dataSource, statement!);
    expect(indexNames).toContain('generations_transcript_expires');
  });
});
