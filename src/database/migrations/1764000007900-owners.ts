import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What has not arrived as a whole is reserved, not used. */
const isStored = (row: string) => `${row}.status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')`;

/** Whose files are, of a project's own users; and how much each of them keeps and may keep. */
export class Owners1764000007900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Without defaults, so that no row is written anew: all there is belongs to projects.
    for (const table of ['files', 'file_tombstones', 'uploads', 'media_events']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN owner_id text COLLATE "C"`);
    }
    await runner.query(`ALTER TABLE idempotency_keys ADD COLUMN owner_id text COLLATE "C" NOT NULL DEFAULT ''`);
    await runner.query(`
      ALTER TABLE projects
        ADD COLUMN owner_max_bytes bigint CHECK (owner_max_bytes >= 0),
        ADD COLUMN owner_max_files integer CHECK (owner_max_files >= 0)`);
    await createOwnerStorage(runner);
    await countUploads(runner);
    await countFiles(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

async function createOwnerStorage(runner: QueryRunner): Promise<void> {
  // It changes with every upload: room on the page keeps those updates off the index (HOT).
  await runner.query(`
    CREATE TABLE owner_storage (
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      owner_id text COLLATE "C" NOT NULL,
      used_bytes bigint NOT NULL DEFAULT 0,
      used_files integer NOT NULL DEFAULT 0,
      reserved_bytes bigint NOT NULL DEFAULT 0,
      reserved_files integer NOT NULL DEFAULT 0,
      PRIMARY KEY (project_id, owner_id),
      CONSTRAINT owner_storage_check
        CHECK (used_bytes >= 0 AND used_files >= 0 AND reserved_bytes >= 0 AND reserved_files >= 0)
    ) WITH (fillfactor = 70)`);
}

/** What a reservation took is given back when it ends, however it does. */
async function countUploads(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION give_back_to_owner() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE owner_storage
      SET reserved_bytes = reserved_bytes - OLD.reserved_bytes, reserved_files = reserved_files - 1
      WHERE project_id = OLD.project_id AND owner_id = OLD.owner_id;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER give_back_to_owner AFTER DELETE ON uploads
    FOR EACH ROW WHEN (OLD.owner_id IS NOT NULL) EXECUTE FUNCTION give_back_to_owner()`);
}

/**
 * Files appear one by one, and are removed by the hundred: the latter are summed up by owner. Whoever comes here has
 * locked the row of the organization in the same statement, so that two cannot wait for each other.
 */
async function countFiles(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION count_file_of_owner() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO owner_storage AS storage (project_id, owner_id, used_bytes, used_files)
      VALUES (NEW.project_id, NEW.owner_id, NEW.size_bytes, 1)
      ON CONFLICT (project_id, owner_id)
      DO UPDATE SET used_bytes = storage.used_bytes + excluded.used_bytes, used_files = storage.used_files + 1;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER count_file_of_owner AFTER INSERT ON files
    FOR EACH ROW WHEN (NEW.owner_id IS NOT NULL AND ${isStored('NEW')}) EXECUTE FUNCTION count_file_of_owner()`);
  await runner.query(`
    CREATE TRIGGER count_arrived_file_of_owner AFTER UPDATE OF status ON files
    FOR EACH ROW WHEN (NEW.owner_id IS NOT NULL AND ${isStored('NEW')} AND NOT (${isStored('OLD')}))
    EXECUTE FUNCTION count_file_of_owner()`);
  await runner.query(`
    CREATE FUNCTION count_removed_files_of_owners() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE owner_storage AS storage
      SET used_bytes = storage.used_bytes - gone.bytes, used_files = storage.used_files - gone.files
      FROM (
        SELECT project_id, owner_id, sum(size_bytes) AS bytes, count(*) AS files FROM removed
        WHERE owner_id IS NOT NULL AND ${isStored('removed')} GROUP BY project_id, owner_id
      ) AS gone
      WHERE storage.project_id = gone.project_id AND storage.owner_id = gone.owner_id;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER count_removed_files_of_owners AFTER DELETE ON files REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_removed_files_of_owners()`);
}
