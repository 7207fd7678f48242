import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often a process has died while it probed an upload, in place of how often one died that had taken it: what died
 * while it copied bytes says nothing of them.
 */
export class ProbeDeaths1764000007500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE resumable_uploads
        DROP COLUMN writer_deaths,
        ADD COLUMN probe_deaths integer NOT NULL DEFAULT 0,
        ADD COLUMN prober_process_number integer`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
