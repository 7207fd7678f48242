import { Accounts1764000000000 } from '../../../src/database/migrations/1764000000000-accounts';
import { Files1764000001000 } from '../../../src/database/migrations/1764000001000-files';
import { Usage1764000002000 } from '../../../src/database/migrations/1764000002000-usage';
import { ResumableUploads1764000003000 } from '../../../src/database/migrations/1764000003000-resumable-uploads';
import { Generations1764000004000 } from '../../../src/database/migrations/1764000004000-generations';
import { Thumbhashes1764000005000 } from '../../../src/database/migrations/1764000005000-thumbhashes';
import { KeptThumbnails1764000006500 } from '../../../src/database/migrations/1764000006500-kept-thumbnails';
import { KeepPrompts1764000006510 } from '../../../src/database/migrations/1764000006510-keep-prompts';
import { UsageOverTime1764000007100 } from '../../../src/database/migrations/1764000007100-usage-over-time';
import { Owners1764000007900 } from '../../../src/database/migrations/1764000007900-owners';
import { findQuotaCounters } from '../../../src/database/repositories/usage/storage-usage';
import { recount } from '../../../src/usage/storage-usage';
import { type FileRow, fileRow, insertFileRows } from '../../support/database/file-rows';
import { generationRow, insertGenerationRows } from '../../support/database/generation-rows';
import { holdLock } from '../../support/database/held-lock';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/database/test-database';
import { makeProject } from '../../support/service/accounts';

const HOUR_MS = 3_600_000;

let database: TestDatabase;
afterEach(() => database.close());

async function insertFiles(rows: readonly FileRow[]): Promise<void> {
  const { id: projectId, organizationId } = await makeProject(database.dataSource);
  await insertFileRows(database.dataSource, { organizationId, projectId }, rows);
}

/** Two generations of one day and hour, and an upload, as they were counted before anybody counted what they took. */
async function insertGenerationOfBefore() {
  const { id: projectId, organizationId } = await makeProject(database.dataSource);
  const completedAt = new Date('2026-03-31T23:30:00Z');
  const usage = { images: null, characters: 40, audioSeconds: 2.5, videoSeconds: null, costUsd: 0 };
  const given = { kind: 'SPEECH', model: 'local/voice', completedAt, usage, outputs: [] } as const;
  const [generation, other] = [generationRow(given), generationRow(given)];
  await insertGenerationRows(database.dataSource, { organizationId, projectId }, [generation, other]);
  const count = (granularity: string, startsAt: string, kind: string, model: string) =>
    database.dataSource.query('INSERT INTO usage_counters VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 2, 0, 0, 0)', [
      organizationId,
      granularity,
      startsAt,
      projectId,
      kind,
      model,
    ]);
  await count('HOUR', '2026-03-31T23:00:00Z', 'AUDIO', generation.model);
  await count('DAY', '2026-03-31T00:00:00Z', 'AUDIO', generation.model);
  await count('DAY', '2026-03-31T00:00:00Z', 'AUDIO', '');
  const expected = { generation_kind: 'SPEECH', images: 0, characters: '80', audio_seconds: 5, video_seconds: 0 };
  return { generation, expected };
}

describe('the migration that brings the counters', () => {
  it('counts the files that are there already', async () => {
    database = await createEmptyDatabase();
    const { dataSource } = database;
    const runner = dataSource.createQueryRunner();
    await new Accounts1764000000000().up(runner);
    await new Files1764000001000().up(runner);
    // Rows are made with all the columns that they have by now.
    await new Thumbhashes1764000005000().up(runner);
    await new KeptThumbnails1764000006500().up(runner);
    await new KeepPrompts1764000006510().up(runner);
    for (const table of ['organizations', 'projects']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN deleted_at timestamptz(3)`);
    }
    await runner.query('CREATE TABLE media_events ()');
    await runner.query('ALTER TABLE projects ADD COLUMN requests_per_minute integer');
    await new Owners1764000007900().up(runner);
    const tomorrow = new Date(Date.now() + 24 * HOUR_MS);
    await insertFiles([fileRow(), fileRow({ expiresAt: tomorrow, sizeBytes: 5 }), fileRow({ kind: 'AUDIO' })]);

    await new Usage1764000002000().up(runner);
    await new ResumableUploads1764000003000().up(runner);
    await new Generations1764000004000().up(runner);
    await runner.query('ALTER TABLE generations ADD COLUMN door text, ADD COLUMN owner_id text');
    const { generation, expected } = await insertGenerationOfBefore();
    await runner.startTransaction();
    await new UsageOverTime1764000007100().up(runner);
    await runner.commitTransaction();
    const made = 'SELECT generation_kind, images, characters, audio_seconds, video_seconds FROM usage_counters';
    expect(await dataSource.query(`${made} WHERE model = $1`, [generation.model])).toEqual([expected, expected]);
    expect(await dataSource.query(`${made} WHERE model = ''`)).toMatchObject([{ generation_kind: '', images: 0 }]);
    expect(await recount(dataSource)).toEqual({ organizations: 2, differences: [] });
    const [organization] = await dataSource.query('SELECT organization_id AS id FROM files');
    const [quota] = await findQuotaCounters(dataSource, [organization.id]);
    expect(quota?.counters).toHaveLength(2);
    await runner.release();
  });
});

describe('the triggers', () => {
  beforeEach(async () => {
    database = await createTestDatabase();
  });

  it.each([
    ['storage_counters', 'organization_id'],
    ['expiry_counters', 'organization_id, hour'],
    ['storage_changes', 'organization_id, granularity, starts_at'],
  ])('change %s in the order of the keys, so that no two statements wait for each other', async (table, order) => {
    const { dataSource } = database;
    for (let organization = 0; organization < 5; organization += 1) {
      const hours = [3, 1, 2].map((hour) => new Date(Date.now() + hour * HOUR_MS));
      await insertFiles(hours.map((expiresAt) => fileRow({ expiresAt })));
    }
    const inOrder = `SELECT ctid FROM ${table} ORDER BY ${order}`;
    const lock = await holdLock(database, `SELECT FROM ${table} WHERE ctid = (${inOrder} LIMIT 1) FOR UPDATE`);
    const deletion = dataSource.query('DELETE FROM files WHERE id IN (SELECT id FROM files ORDER BY random())');
    await lock.stops();

    const others = `SELECT FROM ${table} WHERE ctid IN (${inOrder} OFFSET 1) FOR UPDATE NOWAIT`;
    expect((await dataSource.query(others)).length).toBeGreaterThanOrEqual(4);
    await lock.release();
    await deletion;
  });

  it('count what a statement changes, whatever it changes', async () => {
    const { dataSource } = database;
    const expiresAt = new Date(Date.now() + HOUR_MS);
    await insertFiles([fileRow({ expiresAt }), fileRow({ status: 'PROCESSING' }), fileRow({ status: 'FAILED' })]);
    const statements = [
      `UPDATE files SET expires_at = expires_at + interval '5 hours', size_bytes = size_bytes * 3`,
      `UPDATE files SET kind = 'VIDEO', origin = 'GENERATED' WHERE status = 'FAILED'`,
      `UPDATE files SET expires_at = 'infinity'`,
      `UPDATE files SET status = 'READY'`,
      `UPDATE files SET filename = 'renamed'`,
      `DELETE FROM files WHERE kind = 'VIDEO'`,
      `DELETE FROM files`,
    ];
    for (const statement of statements) {
      await dataSource.query(statement);
      const { differences } = await recount(dataSource);
      // The quota is kept by the operations, not by triggers.
      expect(differences.filter(({ counter }) => !counter.startsWith('used'))).toEqual([]);
    }
  });
});
