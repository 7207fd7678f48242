import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEY = 'organization_id, granularity, starts_at, project_id, kind, model, door';

/** By which door usage came, and for whom. What was counted before came by none that is known, and for nobody. */
export class UsageAttribution1764000007300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE usage_counters ADD COLUMN door text COLLATE "C" NOT NULL DEFAULT ''`);
    // A table of its own: a report that does not ask for owners must not read a row for each of them.
    await runner.query(`
      CREATE TABLE owner_usage_counters (
        LIKE usage_counters INCLUDING DEFAULTS,
        owner_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (${KEY}, owner_id),
        FOREIGN KEY (organization_id) REFERENCES organizations,
        FOREIGN KEY (project_id) REFERENCES projects
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      ALTER TABLE usage_counters
        ADD COLUMN is_owned boolean NOT NULL DEFAULT false,
        DROP CONSTRAINT usage_counters_pkey,
        ADD PRIMARY KEY (${KEY}, is_owned)`);
    // What is counted later than it was asked for.
    await runner.query('ALTER TABLE generations ADD COLUMN door text, ADD COLUMN owner_id text');
    await runner.query('ALTER TABLE resumable_uploads ADD COLUMN owner_id text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
