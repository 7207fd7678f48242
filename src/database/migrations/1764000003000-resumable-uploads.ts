import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ResumableUploads1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE uploads ALTER COLUMN process_number DROP NOT NULL, ALTER COLUMN lease_expires_at DROP NOT NULL`);
    await runner.query(`
      CREATE TABLE resumable_uploads (
        file_id text COLLATE "C" PRIMARY KEY REFERENCES uploads ON DELETE CASCADE,
        expected_sha256 text,
        ttl_seconds bigint,
        writer_process_number integer
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
