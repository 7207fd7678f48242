import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What has not arrived as a whole is reserved, not used. */
const STORED = `status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')`;

const GRANULARITIES = `(VALUES ('HOUR'), ('DAY')) AS granularities (granularity)`;

/** How much more, or less, is stored after an hour or a day than before it; and what generations took, in numbers. */
export class UsageOverTime1764000007100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Whoever changes files waits until they are counted, so that none is missed or counted twice.
    await runner.query('LOCK TABLE files IN SHARE ROW EXCLUSIVE MODE');
    await createChanges(runner);
    await recordFilesOfBefore(runner);
    await runner.query(`
      ALTER TABLE usage_counters
        ADD COLUMN generation_kind text COLLATE "C" NOT NULL DEFAULT '',
        ADD COLUMN images integer NOT NULL DEFAULT 0,
        ADD COLUMN characters bigint NOT NULL DEFAULT 0,
        ADD COLUMN audio_seconds double precision NOT NULL DEFAULT 0,
        ADD COLUMN video_seconds double precision NOT NULL DEFAULT 0`);
    await recordGenerationsOfBefore(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

async function createChanges(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE storage_changes (
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      granularity text COLLATE "C" NOT NULL,
      starts_at timestamptz NOT NULL,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      kind text COLLATE "C" NOT NULL,
      bytes bigint NOT NULL,
      files integer NOT NULL,
      PRIMARY KEY (organization_id, granularity, starts_at, project_id, kind)
    ) WITH (fillfactor = 50)`);
  const added = `SELECT *, 1 AS sign FROM added WHERE ${STORED}`;
  const removed = `SELECT *, -1 AS sign FROM removed WHERE ${STORED}`;
  await recordChanges(runner, 'INSERT', 'NEW TABLE AS added', added, 'least(now(), created_at)');
  // From the moment that a file expires it is stored no more, whenever the sweeper comes by.
  await recordChanges(runner, 'DELETE', 'OLD TABLE AS removed', removed, 'least(now(), expires_at)');
  const both = `${added} UNION ALL ${removed}`;
  await recordChanges(runner, 'UPDATE', 'OLD TABLE AS removed NEW TABLE AS added', both, 'now()');
}

/**
 * Makes a statement that changes `files` note by how much, in the order of the keys, so that two statements cannot wait
 * for each other.
 *
 * @param at when a change is one
 */
async function recordChanges(
  runner: QueryRunner,
  event: string,
  tables: string,
  changes: string,
  at: string,
): Promise<void> {
  const name = `record_storage_on_${event.toLowerCase()}`;
  await runner.query(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO storage_changes AS change (organization_id, granularity, starts_at, project_id, kind, bytes, files)
      SELECT organization_id, granularity, date_trunc(granularity, ${at}, 'UTC') AS starts_at, project_id, kind,
             sum(sign * size_bytes), sum(sign)
      FROM (${changes}) AS changes CROSS JOIN ${GRANULARITIES}
      GROUP BY organization_id, granularity, starts_at, project_id, kind
      HAVING sum(sign) <> 0 OR sum(sign * size_bytes) <> 0
      ORDER BY organization_id, granularity, starts_at, project_id, kind
      ON CONFLICT (organization_id, granularity, starts_at, project_id, kind)
      DO UPDATE SET bytes = change.bytes + excluded.bytes, files = change.files + excluded.files;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER ${name} AFTER ${event} ON files REFERENCING ${tables}
    FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`);
}

/** What is known of the time before: the files that are there still. Of those that are gone, nobody noted the size. */
async function recordFilesOfBefore(runner: QueryRunner): Promise<void> {
  await runner.query(`
    INSERT INTO storage_changes (organization_id, granularity, starts_at, project_id, kind, bytes, files)
    SELECT organization_id, granularity, date_trunc(granularity, least(now(), created_at), 'UTC') AS starts_at,
           project_id, kind, sum(size_bytes), count(*)
    FROM files CROSS JOIN ${GRANULARITIES} WHERE ${STORED}
    GROUP BY organization_id, granularity, starts_at, project_id, kind`);
}

/** Generations are kept for good, with what they took: the counters of before become what they would have been. */
async function recordGenerationsOfBefore(runner: QueryRunner): Promise<void> {
  await runner.query(`
    WITH made AS (
      SELECT organization_id, granularity, date_trunc(granularity, completed_at, 'UTC') AS starts_at, project_id, model,
             max(kind) AS generation_kind, coalesce(sum((usage->>'images')::bigint), 0) AS images,
             coalesce(sum((usage->>'characters')::bigint), 0) AS characters,
             coalesce(sum((usage->>'audioSeconds')::float8), 0) AS audio_seconds,
             coalesce(sum((usage->>'videoSeconds')::float8), 0) AS video_seconds
      FROM generations CROSS JOIN ${GRANULARITIES} WHERE completed_at IS NOT NULL
      GROUP BY organization_id, granularity, starts_at, project_id, model
    )
    UPDATE usage_counters AS counter
    SET generation_kind = made.generation_kind, images = made.images, characters = made.characters,
        audio_seconds = made.audio_seconds, video_seconds = made.video_seconds
    FROM made
    WHERE counter.organization_id = made.organization_id AND counter.granularity = made.granularity
      AND counter.starts_at = made.starts_at AND counter.project_id = made.project_id AND counter.model = made.model`);
}
