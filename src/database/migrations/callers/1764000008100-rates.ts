import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What may be asked for in a minute, and what is left of it, as the processes share it. */
export class Rates1764000008100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE projects
        ADD COLUMN requests_per_minute integer
        CONSTRAINT projects_requests_per_minute_check CHECK (requests_per_minute > 0)`);
    // Unlogged: after a crash of the server everybody may ask for everything again, and no write of it waits for a disk.
    // Half of each page is free, so that a row which changes every second stays where it is.
    await runner.query(`
      CREATE UNLOGGED TABLE rate_buckets (
        id text COLLATE "C" PRIMARY KEY,
        level double precision NOT NULL,
        capacity double precision NOT NULL,
        per_second double precision NOT NULL,
        changed_at timestamptz(3) NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
