import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of files that are there already none is kept. A constant default writes no row. */
export class KeptThumbnails1764000006500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE files ADD COLUMN thumbnails smallint NOT NULL DEFAULT 0');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
