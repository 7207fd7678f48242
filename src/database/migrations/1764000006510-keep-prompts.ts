import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepPrompts1764000006510 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE projects ADD COLUMN keep_prompts boolean NOT NULL DEFAULT false');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
