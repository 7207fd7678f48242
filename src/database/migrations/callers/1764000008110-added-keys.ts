import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Processes keep in memory for a moment which keys there are not; they forget it as soon as one is made. */
export class AddedKeys1764000008110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION notify_api_keys_added() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('api_keys_added', '');
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER api_keys_added AFTER INSERT ON api_keys
      FOR EACH STATEMENT EXECUTE FUNCTION notify_api_keys_added()`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
