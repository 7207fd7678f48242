import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StoreEpoch1764000006300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A dump that is restored elsewhere is another database by this. Where the role may not ask which server it is on,
    // the number of the database has to do.
    await runner.query(`
      CREATE FUNCTION own_database_identity() RETURNS text LANGUAGE plpgsql STABLE AS $$
      DECLARE
        database text := (SELECT oid::text FROM pg_database WHERE datname = current_database());
      BEGIN
        RETURN (SELECT system_identifier::text FROM pg_control_system()) || '/' || database;
      EXCEPTION WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
        RETURN database;
      END $$`);
    await runner.query(`
      CREATE TABLE store_epoch (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        database_identity text NOT NULL,
        counter integer NOT NULL,
        token text,
        next_token text,
        advanced_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE orphaned_blobs (
        object_key text COLLATE "C" PRIMARY KEY,
        first_seen_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
