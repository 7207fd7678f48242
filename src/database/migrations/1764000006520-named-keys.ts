import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NamedKeys1764000006520 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN name text,
        ADD COLUMN expires_at timestamptz(3),
        ADD COLUMN last_used_at timestamptz(3)`);
    // That a key was used changes nothing that processes keep in memory.
    await runner.query('DROP TRIGGER api_keys_changed ON api_keys');
    await runner.query(`
      CREATE TRIGGER api_keys_changed
      AFTER UPDATE OF organization_id, project_id, key_sha256, scopes, expires_at, revoked_at OR DELETE ON api_keys
      FOR EACH STATEMENT EXECUTE FUNCTION notify_api_keys_changed()`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
