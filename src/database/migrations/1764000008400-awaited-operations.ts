import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AwaitedOperations1764000008400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A row changes at each poll, and no index with it (HOT): there is room on the page. What is due is looked for among
    // all of them, some thousands at the most.
    await runner.query(`
      CREATE TABLE awaited_operations (
        generation_id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        due_at timestamptz(3) NOT NULL,
        answers integer NOT NULL,
        failures integer NOT NULL,
        CONSTRAINT awaited_operations_generation_id_fkey
          FOREIGN KEY (generation_id) REFERENCES generations ON DELETE CASCADE
      ) WITH (fillfactor = 50)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
