import { FileEntity } from '../../../../src/database/entities/file';
import { type FileListQuery, findFilePage, positionOf } from '../../../../src/database/repositories/files/file-page';
import type { FileOrder, ProjectScope } from '../../../../src/domain/list-filters';
import type { PageRequest } from '../../../../src/domain/page';
import { type ExecutedPlan, explain } from '../../../support/database/explain';
import { statementsDuring } from '../../../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../../../support/database/test-database';
import { LIST_ORDERS } from '../../../support/graphql/file-pages';
import { makeProject } from '../../../support/service/accounts';

const PROJECTS = 5;
const OWNERS = 500;
const FILES_OF_EACH = 20;
/** One has far more than the others. */
const FILES_OF_ONE = 20_000;
const PAGE_SIZE = 15;
/** Such a page may touch this many times the buffers of the first one. */
const MAX_RATIO = 1.5;

let database: TestDatabase;
let projectId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const projects = [];
  for (let index = 0; index < PROJECTS; index += 1) projects.push(await makeProject(database.dataSource));
  projectId = projects[0]!.id;
  // Tenants count their users from 1, each for itself.
  for (const project of projects) await insertMany(project, OWNERS * FILES_OF_EACH, `n % ${OWNERS}`);
  await insertMany(projects[0]!, FILES_OF_ONE, `'one'`);
  await insertMany(projects[0]!, FILES_OF_ONE, 'NULL');
  await database.dataSource.query('VACUUM ANALYZE files');
});
afterAll(() => database.close());

/** Rows whose orders have nothing to do with one another, nor with where the rows lie. */
async function insertMany(
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
  count: number,
  owner: string,
): Promise<void> {
  await database.dataSource.query(
    `INSERT INTO files (id, organization_id, project_id, owner_id, filename, mime_type, kind, size_bytes, purpose, origin,
                        status, created_at, expires_at, max_expires_at, tags, metadata, object_key)
     SELECT 'file_0' || left(md5(random()::text || n), 25), $1, $2, ${owner}, md5(n || 'name') || '.png', 'image/png',
            'IMAGE', 1 + (n * 7919) % 50000, 'REFERENCE_MEDIA', 'UPLOADED', 'READY',
            timestamptz '2026-01-01' + (n * 104729) % 100003 * interval '1 second',
            timestamptz '2126-01-01' + (n * 15485863) % 100003 * interval '1 hour',
            'infinity', '{}', '{}', 'test/' || n
     FROM generate_series(1, $3::bigint) AS n`,
    [organizationId, id, count],
  );
}

const INDEXES = { CREATED_AT: 'created', EXPIRES_AT: 'expires', SIZE_BYTES: 'size', FILENAME: 'filename' } as const;
const COLUMNS = {
  CREATED_AT: 'createdAt',
  EXPIRES_AT: 'expiresAt',
  SIZE_BYTES: 'sizeBytes',
  FILENAME: 'filename',
} as const;

/** Where the file stands that has nine tenths of the owner's list before it. */
async function positionAtDepth(ownerId: string, { field, direction }: FileOrder) {
  const where = { projectId, ownerId };
  const count = await database.dataSource.manager.countBy(FileEntity, where);
  const [file] = await database.dataSource.manager.find(FileEntity, {
    where,
    order: { [COLUMNS[field]]: direction, id: direction },
    skip: Math.floor(count * 0.9),
    take: 1,
  });
  return positionOf(file!, field);
}

/** How Postgres carries out the very statement that reads a page. */
async function planOf(query: FileListQuery, request: Partial<PageRequest> = {}): Promise<ExecutedPlan> {
  const page: PageRequest = { limit: PAGE_SIZE, direction: 'FORWARD', after: null, before: null, ...request };
  const [statement, ...others] = await statementsDuring(() => findFilePage(database.dataSource, query, page));
  expect(others).toEqual([]);
  return explain(database.dataSource, statement!);
}

describe.each(LIST_ORDERS)('by $field, $direction', (order) => {
  it.each<[string, string, (ownerId: string) => Pick<FileListQuery, 'scope' | 'filter'>]>([
    ['few files', '7', (ownerId) => ({ scope: { projectId, ownerId }, filter: {} })],
    ['many files', 'one', (ownerId) => ({ scope: { projectId, ownerId }, filter: {} })],
    ['many files, for a key that asks for them', 'one', (ownerId) => ownersOf(ownerId)],
  ])('any page of an owner of %s is read off the index', async (_, ownerId, queryOf) => {
    const query = { ...queryOf(ownerId), order };
    const position = await positionAtDepth(ownerId, order);
    const first = await planOf(query);
    const others = [
      await planOf(query, { direction: 'BACKWARD' }),
      await planOf(query, { after: position }),
      await planOf(query, { direction: 'BACKWARD', before: position }),
    ];
    for (const { nodeTypes, indexNames, buffers } of [first, ...others]) {
      expect(nodeTypes).toEqual(['Limit', 'Index Scan']);
      expect(indexNames).toEqual([`files_owner_${INDEXES[order.field]}`]);
      expect(buffers).toBeLessThanOrEqual(Math.max(first.buffers, PAGE_SIZE) * MAX_RATIO);
    }
  });
});

function ownersOf(ownerId: string): { readonly scope: ProjectScope; readonly filter: FileListQuery['filter'] } {
  return { scope: { projectId }, filter: { ownerIds: [ownerId] } };
}
