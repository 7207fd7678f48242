import { newId } from '../../../../src/database/new-id';
import { findFileUses } from '../../../../src/database/repositories/files/file-uses';
import { findGenerationPage } from '../../../../src/database/repositories/generations/find-generations';
import type { FileScope } from '../../../../src/domain/list-filters';
import type { PageRequest } from '../../../../src/domain/page';
import { type ExecutedPlan, explain } from '../../../support/database/explain';
import { statementsDuring } from '../../../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../../../support/database/test-database';
import { makeProject } from '../../../support/service/accounts';

const GENERATIONS = 100_000;
const file = newId('file');

let database: TestDatabase;
let scopes: Record<'project' | 'organization', FileScope>;
const idOf = (n: number) => `gen_0${String(n).padStart(25, '0')}`;

/** Two files were given to each generation of a project, one of them to all; each is a second younger than the one before. */
beforeAll(async () => {
  database = await createTestDatabase();
  const { id: projectId, organizationId } = await makeProject(database.dataSource);
  scopes = { project: { projectId }, organization: { organizationId } };
  await database.dataSource.query(
    `INSERT INTO generations (id, organization_id, project_id, kind, model, status, created_at)
     SELECT 'gen_0' || lpad(n::text, 25, '0'), $1, $2, 'IMAGE', 'a/b', 'SUCCEEDED',
            timestamptz '2026-01-01' + n * interval '1 second'
     FROM generate_series(1, $3::int) AS n`,
    [organizationId, projectId, GENERATIONS],
  );
  await database.dataSource.query(
    `INSERT INTO generation_inputs (generation_id, position, field, file_id)
     SELECT id, position, 'image', CASE position WHEN 0 THEN $1 ELSE 'file_' || right(id, 5) END
     FROM generations, generate_series(0, 1) AS position`,
    [file],
  );
  await database.dataSource.query('VACUUM ANALYZE generations, generation_inputs');
});
afterAll(() => database.close());

async function planOf(read: () => Promise<unknown>): Promise<ExecutedPlan> {
  const [statement] = await statementsDuring(read);
  return explain(database.dataSource, statement!);
}

function pageAt(direction: PageRequest['direction'], value: string | null, id: string): PageRequest {
  const position = value === null ? null : { value, id };
  const forward = direction === 'FORWARD';
  return { limit: 50, direction, after: forward ? position : null, before: forward ? null : position };
}

describe.each(['project', 'organization'] as const)('in the scope of a %s', (name) => {
  it.each(['FORWARD', 'BACKWARD'] as const)(
    'a page of generations in the middle costs what the first does: %s',
    async (direction) => {
      const middle = new Date(Date.UTC(2026, 0, 1) + (GENERATIONS / 2) * 1000).toISOString();
      const filter = { createdAt: { gte: new Date('2000-01-01'), lt: new Date('2100-01-01') } };
      const query = { scope: scopes[name], filter };
      const pages = [pageAt(direction, null, ''), pageAt(direction, middle, idOf(GENERATIONS / 2))];
      for (const page of pages) {
        const plan = await planOf(() => findGenerationPage(database.dataSource, query, page));
        expect(plan.indexNames).toEqual([`generations_${name}_created`]);
        expect(plan.nodeTypes).not.toContain('Sort');
        expect(plan.buffers).toBeLessThan(70);
      }
    },
  );

  it.each(['FORWARD', 'BACKWARD'] as const)('so does a page of the uses of a file: %s', async (direction) => {
    const pages = [pageAt(direction, null, ''), pageAt(direction, idOf(GENERATIONS / 2), '0')];
    for (const page of pages) {
      const plan = await planOf(() => findFileUses(database.dataSource, scopes[name], [file], page));
      expect(plan.indexNames).toContain('generation_inputs_file');
      // Each use reads its generation by the primary key.
      expect(plan.buffers).toBeLessThan(51 * 4 + 20);
    }
  });
});
