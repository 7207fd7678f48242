import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a file that is gone stood in lists: a client that deletes what it lists names it as the end of the page before. */
export class TombstonePositions1764000007700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // null for what went before. Without a default, so that no row is written anew.
    await runner.query('ALTER TABLE file_tombstones ADD COLUMN created_at timestamptz(3)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
