import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is deleted keeps its row: the numbers of its usage go on to have a name, and whoever still counts for it, a
 * download that has just ended, does not fail for all the others that are counted along.
 */
export class DeletedAccounts1764000007200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE organizations ADD COLUMN deleted_at timestamptz(3)');
    await runner.query('ALTER TABLE projects ADD COLUMN deleted_at timestamptz(3)');
    // The name is free for another.
    await runner.query('ALTER TABLE organizations DROP CONSTRAINT organizations_name');
    await runner.query('CREATE UNIQUE INDEX organizations_name ON organizations (name) WHERE deleted_at IS NULL');
    await runner.query('DROP INDEX projects_organization_name');
    await runner.query(`
      CREATE UNIQUE INDEX projects_organization_name ON projects (organization_id, name) WHERE deleted_at IS NULL`);
    // A request that was let in before goes on after: what it begins then is refused, whichever process it runs in.
    await refuse(runner, 'project', ['uploads', 'generations', 'held_blobs', 'api_keys']);
    await refuse(runner, 'organization', ['projects', 'api_keys']);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/**
 * Refuses new rows of what is deleted. The lock is that of a foreign key: a deletion, which locks the row for itself,
 * waits for those that are being added, and those that come while it goes on wait for it.
 */
async function refuse(
  runner: QueryRunner,
  owner: 'project' | 'organization',
  tables: readonly string[],
): Promise<void> {
  await runner.query(`
    CREATE FUNCTION refuse_deleted_${owner}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      gone_at timestamptz;
    BEGIN
      SELECT deleted_at INTO gone_at FROM ${owner}s WHERE id = NEW.${owner}_id FOR KEY SHARE;
      IF gone_at IS NOT NULL THEN
        RAISE EXCEPTION 'The ${owner} % is deleted.', NEW.${owner}_id USING ERRCODE = 'MG001';
      END IF;
      RETURN NEW;
    END $$`);
  for (const table of tables) {
    await runner.query(`
      CREATE TRIGGER refuse_deleted_${owner} BEFORE INSERT ON ${table}
      FOR EACH ROW EXECUTE FUNCTION refuse_deleted_${owner}()`);
  }
}
