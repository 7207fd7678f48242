import type { MigrationInterface, QueryRunner } from 'typeorm';

const OWNED = 'WHERE owner_id IS NOT NULL';

/**
 * Pages of an owner, in each order, as fast as those of its project; what belongs to no owner is in none of these. Each
 * is built by itself: who writes waits while one reads the table once, and not for all of them. Not CONCURRENTLY, which
 * waits for all that others do: also for a process that waits to migrate, until this one has.
 */
export class OwnerIndexes1764000007910 implements MigrationInterface {
  readonly transaction = false;

  /** What was done by a try that was cut short is passed over, or done again. */
  async up(runner: QueryRunner): Promise<void> {
    const orders = { created: 'created_at', expires: 'expires_at', size: 'size_bytes', filename: 'filename' };
    for (const [name, column] of Object.entries(orders)) {
      await runner.query(
        `CREATE INDEX IF NOT EXISTS files_owner_${name} ON files (project_id, owner_id, ${column}, id) ${OWNED}`,
      );
    }
    // For keys of organizations, which look for an owner in all projects: those that are found are then sorted.
    await runner.query(
      `CREATE INDEX IF NOT EXISTS files_organization_owner ON files (organization_id, owner_id, created_at, id) ${OWNED}`,
    );
    for (const [name, scope] of Object.entries({ owner_created: 'project', organization_owner: 'organization' })) {
      await runner.query(
        `CREATE INDEX IF NOT EXISTS generations_${name} ON generations (${scope}_id, owner_id, created_at, id) ${OWNED}`,
      );
    }
    // An owner is told of its own usage without that of all others.
    await runner.query(`
      CREATE INDEX IF NOT EXISTS owner_usage_counters_owner
      ON owner_usage_counters (organization_id, project_id, owner_id, granularity, starts_at)`);
    await separateKeys(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/** Each owner has idempotency keys of its own: to take one that somebody else has used tells nothing. */
async function separateKeys(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE UNIQUE INDEX IF NOT EXISTS generations_owner_idempotency_key
    ON generations (project_id, coalesce(owner_id, ''), idempotency_key) WHERE idempotency_key IS NOT NULL`);
  await runner.query('DROP INDEX IF EXISTS generations_idempotency_key');
  await runner.query(
    'CREATE UNIQUE INDEX IF NOT EXISTS idempotency_keys_owner ON idempotency_keys (project_id, owner_id, key)',
  );
  await runner.query(`
    ALTER TABLE idempotency_keys
      DROP CONSTRAINT idempotency_keys_pkey,
      ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY USING INDEX idempotency_keys_owner`);
}
