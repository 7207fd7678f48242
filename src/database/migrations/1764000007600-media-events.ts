import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happened, for webhooks and feeds: written by the transaction in which it did, and forgotten after a week. */
export class MediaEvents1764000007600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // No references: each would be checked for each of 500 files that one statement removes, and what is gone is named too.
    await runner.query(`
      CREATE TABLE media_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        type text NOT NULL,
        subject_id text COLLATE "C" NOT NULL,
        organization_id text COLLATE "C" NOT NULL,
        project_id text COLLATE "C",
        occurred_at timestamptz(3) NOT NULL DEFAULT now(),
        details jsonb
      )`);
    // For the feed of a project, and for its deletion.
    await runner.query('CREATE INDEX media_events_project ON media_events (project_id, id)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
