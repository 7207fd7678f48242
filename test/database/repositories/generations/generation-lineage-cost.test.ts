import { findFilePage } from '../../../../src/database/repositories/files/file-page';
import {
  findGenerationInputs,
  findProducers,
} from '../../../../src/database/repositories/generations/find-generations';
import { findGenerationOutputs } from '../../../../src/database/repositories/generations/generation-outputs';
import type { FileScope } from '../../../../src/domain/list-filters';
import { type ExecutedPlan, explain } from '../../../support/database/explain';
import { statementsDuring } from '../../../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../../../support/database/test-database';
import { makeProject } from '../../../support/service/accounts';

const GENERATIONS = 100_000;
const PAGE_SIZE = 50;
/** Of an index with so many entries, from its root to a leaf, and the row: what finding one by its key touches. */
const BUFFERS_A_ROW = 5;
const generationIds = Array.from({ length: PAGE_SIZE }, (_, index) =>
  idOf('gen', 1 + index * (GENERATIONS / PAGE_SIZE)),
);
const fileIds = generationIds.map((id) => id.replace('gen', 'file'));

let database: TestDatabase;
let scopes: Record<'project' | 'organization', FileScope>;

function idOf(prefix: string, number: number): string {
  return `${prefix}_0${String(number).padStart(25, '0')}`;
}

/** Each generation was given the first file, and made one of its own number. */
beforeAll(async () => {
  database = await createTestDatabase();
  const { dataSource } = database;
  const { id: projectId, organizationId } = await makeProject(dataSource);
  scopes = { project: { projectId }, organization: { organizationId } };
  await dataSource.query(
    `INSERT INTO generations (id, organization_id, project_id, kind, model, status)
     SELECT 'gen_0' || lpad(n::text, 25, '0'), $1, $2, 'IMAGE', 'a/b', 'SUCCEEDED' FROM generate_series(1, $3::int) AS n`,
    [organizationId, projectId, GENERATIONS],
  );
  await dataSource.query(
    `INSERT INTO generation_inputs (generation_id, position, field, file_id) SELECT id, 0, 'image', $1 FROM generations`,
    [idOf('file', 1)],
  );
  await dataSource.query(
    `INSERT INTO generation_outputs (generation_id, index, mime_type, size_bytes, sha256, file_id)
     SELECT id, 0, 'image/png', 1, repeat('0', 64), replace(id, 'gen', 'file') FROM generations`,
  );
  await dataSource.query('VACUUM ANALYZE generations, generation_inputs, generation_outputs');
});
afterAll(() => database.close());

async function planOf(read: () => Promise<unknown>): Promise<ExecutedPlan> {
  const [statement, ...others] = await statementsDuring(read);
  expect(others).toEqual([]);
  return explain(database.dataSource, statement!);
}

describe.each(['project', 'organization'] as const)(`among ${GENERATIONS} generations of a %s`, (owner) => {
  it('finds what files came out of by two keys each', async () => {
    const { indexNames, buffers } = await planOf(async () => {
      expect((await findProducers(database.dataSource, scopes[owner], fileIds)).size).toBe(PAGE_SIZE);
    });
    expect([...indexNames].sort()).toEqual(['generation_outputs_file', 'generations_pkey']);
    expect(buffers).toBeLessThanOrEqual(2 * PAGE_SIZE * BUFFERS_A_ROW);
  });

  it('finds the files that came out of one by its key', async () => {
    const query = { scope: scopes[owner], filter: { producedBy: generationIds[1]! } } as const;
    const page = { limit: PAGE_SIZE, direction: 'FORWARD', after: null, before: null } as const;
    const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
    const { indexNames, buffers } = await planOf(() => findFilePage(database.dataSource, { ...query, order }, page));
    expect(indexNames).toContain('generation_outputs_pkey');
    expect(buffers).toBeLessThanOrEqual(4 * BUFFERS_A_ROW);
  });
});

it.each([
  ['inputs', findGenerationInputs, 'generation_inputs_pkey'],
  ['outputs', findGenerationOutputs, 'generation_outputs_pkey'],
] as const)('finds the %s of a page of generations by their keys', async (_, find, index) => {
  const { indexNames, buffers } = await planOf(async () => {
    expect((await find(database.dataSource, generationIds)).size).toBe(PAGE_SIZE);
  });
  expect(indexNames).toEqual([index]);
  expect(buffers).toBeLessThanOrEqual(PAGE_SIZE * BUFFERS_A_ROW);
});
