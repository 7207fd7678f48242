import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What comes round by the clock reads what is due, and not a table. All three tables are small, and change seldom. */
export class PeriodicIndexes1764000006200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX projects_keeping_nothing ON projects (id) WHERE zero_data_retention');
    await runner.query('CREATE INDEX held_blobs_project ON held_blobs (project_id)');
    // By the hour alone: an index that knew which counters are 0 would be written with every file.
    await runner.query('CREATE INDEX expiry_counters_hour ON expiry_counters (hour)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
