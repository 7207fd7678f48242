import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that are there already have none. */
export class Thumbhashes1764000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE files ADD COLUMN thumbhash text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
