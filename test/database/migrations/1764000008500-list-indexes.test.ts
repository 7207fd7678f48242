import { ListIndexes1764000008500 } from '../../../src/database/migrations/1764000008500-list-indexes';
import { createTestDatabase, type TestDatabase } from '../../support/database/test-database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function indexes(): Promise<Record<string, string>> {
  const rows: { indexname: string; indexdef: string }[] = await database.dataSource.query(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('files', 'generations', 'projects')`,
  );
  return Object.fromEntries(rows.map(({ indexname, indexdef }) => [indexname, indexdef]));
}

async function migrate(): Promise<void> {
  const runner = database.dataSource.createQueryRunner();
  await new ListIndexes1764000008500().up(runner).finally(() => runner.release());
}

const NARROW = 'CREATE INDEX files_project_created ON files (project_id, created_at, id)';
const NOT_NAMED = 'ALTER INDEX files_project_created RENAME TO files_project_created_wide';

it.each<[found: string, statements: readonly string[]]>([
  ['those of before', ['DROP INDEX files_project_created', NARROW]],
  ['what a try has left that was cut short before the old one went', [NOT_NAMED, NARROW]],
  ['what a try has left that was cut short before the new one had its name', [NOT_NAMED]],
  ['all done', []],
])('widens the indexes of lists, whatever it finds: %s', async (_, statements) => {
  const done = await indexes();
  for (const statement of statements) await database.dataSource.query(statement);
  await migrate();
  expect(await indexes()).toEqual(done);
  expect(done['files_project_created']).toContain(
    '(project_id, created_at, id, kind, mime_type, origin, purpose, status)',
  );
});
