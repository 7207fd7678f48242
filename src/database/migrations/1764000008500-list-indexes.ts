import type { MigrationInterface, QueryRunner } from 'typeorm';

interface WideIndex {
  readonly table: 'files' | 'generations';
  readonly name: string;
  readonly key: string;
  /** What lists are filtered by the most, in few bytes. */
  readonly filtered: string;
  readonly condition: string;
}

const SCOPES = ['project', 'organization'] as const;
const OWNED = 'WHERE owner_id IS NOT NULL';
const OF_FILES = { table: 'files', filtered: 'kind, mime_type, origin, purpose, status' } as const;
/** Not the status, which changes while one runs: without it, no such change is written to any index (HOT). */
const OF_GENERATIONS = { table: 'generations', filtered: 'kind, model' } as const;

/** The indexes of the usual order: of a scope, and, in a project, of an owner. */
const CREATED: readonly WideIndex[] = [OF_FILES, OF_GENERATIONS].flatMap((of) => [
  ...SCOPES.map((scope) => ({
    ...of,
    name: `${of.table}_${scope}_created`,
    key: `${scope}_id, created_at, id`,
    condition: '',
  })),
  { ...of, name: `${of.table}_owner_created`, key: 'project_id, owner_id, created_at, id', condition: OWNED },
]);

/**
 * Lists that only their filters made slow, among millions of files. Each index is built by itself, and not CONCURRENTLY, as
 * those of owners were: see `OwnerIndexes`.
 */
export class ListIndexes1764000008500 implements MigrationInterface {
  readonly transaction = false;

  /** What was done by a try that was cut short is passed over, or done again. */
  async up(runner: QueryRunner): Promise<void> {
    for (const scope of SCOPES) {
      // What is not READY is little, as a rule: uploads under way, and bytes that were lost.
      await runner.query(`
        CREATE INDEX IF NOT EXISTS files_${scope}_not_ready ON files (${scope}_id, created_at, id) WHERE status <> 'READY'`);
      await runner.query(`
        CREATE INDEX IF NOT EXISTS generations_${scope}_failed ON generations (${scope}_id, created_at, id)
        WHERE failure IS NOT NULL`);
    }
    for (const index of CREATED) await widen(runner, index);
    // Without it, whoever asks for the projects of an organization, the deleted ones too, reads those of everybody.
    await runner.query('CREATE INDEX IF NOT EXISTS projects_organization ON projects (organization_id, id)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/**
 * Has an index know what its rows are filtered by: what does not match is passed over within the index, some sixty to a page of
 * it, and not looked up in the table, each in another page. The last page of a filter that nothing matches took 20,232
 * buffers among 20,000 files, and takes 373.
 */
async function widen(runner: QueryRunner, { table, name, key, filtered, condition }: WideIndex): Promise<void> {
  const [{ columns }] = await runner.query(
    'SELECT count(*)::int AS columns FROM pg_attribute WHERE attrelid = to_regclass($1)',
    [name],
  );
  if (columns > key.split(',').length) return;
  await runner.query(`CREATE INDEX IF NOT EXISTS ${name}_wide ON ${table} (${key}, ${filtered}) ${condition}`);
  await runner.query(`DROP INDEX IF EXISTS ${name}`);
  await runner.query(`ALTER INDEX ${name}_wide RENAME TO ${name}`);
}
