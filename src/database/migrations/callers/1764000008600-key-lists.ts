import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keys are told apart by, and in which order those of one organization or project come. */
export class KeyLists1764000008600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Of keys of before nothing is known but their hash.
    await runner.query(`ALTER TABLE api_keys ADD COLUMN prefix text NOT NULL DEFAULT ''`);
    // Without them, whoever asks for the keys of one organization reads those of everybody.
    await runner.query('CREATE INDEX api_keys_organization ON api_keys (organization_id, id)');
    await runner.query('CREATE INDEX api_keys_project ON api_keys (project_id, id)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
