import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a process has died while it finished an upload: bytes that end each process must not be tried for ever. */
export class WriterDeaths1764000007400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resumable_uploads ADD COLUMN writer_deaths integer NOT NULL DEFAULT 0');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
