import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What has not arrived as a whole is reserved, not used. */
const STORED = `status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')`;

export class Usage1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createCounters(runner);
    const added = `SELECT *, 1 AS sign FROM added WHERE ${STORED}`;
    const removed = `SELECT *, -1 AS sign FROM removed WHERE ${STORED}`;
    await countFiles(runner, 'INSERT', 'NEW TABLE AS added', added);
    await countFiles(runner, 'DELETE', 'OLD TABLE AS removed', removed);
    await countFiles(runner, 'UPDATE', 'OLD TABLE AS removed NEW TABLE AS added', `${added} UNION ALL ${removed}`);
    await countFilesOfBefore(runner);
    // What the sweeper looks for, and nothing else.
    await runner.query(`CREATE INDEX files_expiring ON files (expires_at) WHERE expires_at < 'infinity'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

async function createCounters(runner: QueryRunner): Promise<void> {
  // They change with every file: room on the page keeps those updates off the indexes (HOT).
  await runner.query(`
    CREATE TABLE storage_counters (
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      kind text COLLATE "C" NOT NULL,
      origin text COLLATE "C" NOT NULL,
      bytes bigint NOT NULL,
      files integer NOT NULL,
      PRIMARY KEY (organization_id, project_id, kind, origin)
    ) WITH (fillfactor = 50)`);
  await runner.query(`
    CREATE TABLE expiry_counters (
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      hour timestamptz NOT NULL,
      bytes bigint NOT NULL,
      files integer NOT NULL,
      PRIMARY KEY (organization_id, hour)
    ) WITH (fillfactor = 50)`);
  await runner.query(`
    CREATE TABLE usage_counters (
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      granularity text COLLATE "C" NOT NULL,
      starts_at timestamptz NOT NULL,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      kind text COLLATE "C" NOT NULL,
      model text COLLATE "C" NOT NULL,
      uploads integer NOT NULL,
      uploaded_bytes bigint NOT NULL,
      downloaded_bytes bigint NOT NULL,
      deleted_files integer NOT NULL,
      expired_files integer NOT NULL,
      generations integer NOT NULL,
      failed_generations integer NOT NULL,
      skipped_outputs integer NOT NULL,
      cost_usd double precision NOT NULL,
      PRIMARY KEY (organization_id, granularity, starts_at, project_id, kind, model)
    ) WITH (fillfactor = 70)`);
}

/** The triggers keep everybody else from changing files until this transaction is over: none is missed or counted twice. */
async function countFilesOfBefore(runner: QueryRunner): Promise<void> {
  await runner.query(`
    INSERT INTO storage_counters (organization_id, project_id, kind, origin, bytes, files)
    SELECT organization_id, project_id, kind, origin, sum(size_bytes), count(*) FROM files WHERE ${STORED}
    GROUP BY organization_id, project_id, kind, origin`);
  await runner.query(`
    INSERT INTO expiry_counters (organization_id, hour, bytes, files)
    SELECT organization_id, date_trunc('hour', expires_at, 'UTC') AS hour, sum(size_bytes), count(*)
    FROM files WHERE ${STORED} AND expires_at < 'infinity' GROUP BY organization_id, hour`);
}

/**
 * Makes a statement that changes `files` change the counters too: summed up by counter, and in the order of the keys, so
 * that two statements cannot wait for each other. A rename or new tags sum up to nothing.
 */
async function countFiles(runner: QueryRunner, event: string, tables: string, changes: string): Promise<void> {
  const name = `count_files_on_${event.toLowerCase()}`;
  await runner.query(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO storage_counters AS counter (organization_id, project_id, kind, origin, bytes, files)
      SELECT organization_id, project_id, kind, origin, sum(sign * size_bytes), sum(sign)
      FROM (${changes}) AS changes
      GROUP BY organization_id, project_id, kind, origin
      HAVING sum(sign) <> 0 OR sum(sign * size_bytes) <> 0
      ORDER BY organization_id, project_id, kind, origin
      ON CONFLICT (organization_id, project_id, kind, origin)
      DO UPDATE SET bytes = counter.bytes + excluded.bytes, files = counter.files + excluded.files;

      INSERT INTO expiry_counters AS counter (organization_id, hour, bytes, files)
      SELECT organization_id, date_trunc('hour', expires_at, 'UTC') AS hour, sum(sign * size_bytes), sum(sign)
      FROM (${changes}) AS changes
      WHERE expires_at < 'infinity'
      GROUP BY organization_id, hour
      HAVING sum(sign) <> 0 OR sum(sign * size_bytes) <> 0
      ORDER BY organization_id, hour
      ON CONFLICT (organization_id, hour)
      DO UPDATE SET bytes = counter.bytes + excluded.bytes, files = counter.files + excluded.files;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER ${name} AFTER ${event} ON files REFERENCING ${tables}
    FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`);
}
