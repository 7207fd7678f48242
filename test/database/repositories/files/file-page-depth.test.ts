import { FileEntity } from '../../../../src/database/entities/file';
import { type FileListQuery, findFilePage, positionOf } from '../../../../src/database/repositories/files/file-page';
import type { FileFilter, FileOrder, FileScope } from '../../../../src/domain/list-filters';
import type { PageRequest, Position } from '../../../../src/domain/page';
import { type ExecutedPlan, explain } from '../../../support/database/explain';
import { statementsDuring } from '../../../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../../../support/database/test-database';
import { LIST_ORDERS } from '../../../support/graphql/file-pages';
import { makeProject } from '../../../support/service/accounts';

const FILES = 100_000;
const PAGE_SIZE = 50;
/** Such a page may touch this many times the buffers of the first one. */
const MAX_RATIO = 1.2;

let database: TestDatabase;
let scopes: Record<'project' | 'organization', FileScope>;

beforeAll(async () => {
  database = await createTestDatabase();
  const { id: projectId, organizationId } = await makeProject(database.dataSource);
  const neighbour = await makeProject(database.dataSource);
  scopes = { project: { projectId }, organization: { organizationId } };
  const indexes = await dropIndexes();
  await insertMany(organizationId, projectId, 0, FILES);
  await insertMany(neighbour.organizationId, neighbour.id, FILES, FILES / 10);
  for (const definition of indexes) await database.dataSource.query(definition);
  await database.dataSource.query('VACUUM ANALYZE files');
});
afterAll(() => database.close());

/** An index is made sooner of all rows than row by row. @returns the definitions of those that lists are ordered by */
async function dropIndexes(): Promise<string[]> {
  const rows: { indexname: string; indexdef: string }[] = await database.dataSource.query(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'files' AND indexname <> 'files_pkey'`,
  );
  for (const { indexname } of rows) await database.dataSource.query(`DROP INDEX ${indexname}`);
  return rows.filter(({ indexdef }) => /, id[,)]/.test(indexdef)).map(({ indexdef }) => indexdef);
}

/** Rows whose orders have nothing to do with one another, nor with where the rows lie; one in two never expires. */
async function insertMany(organizationId: string, projectId: string, start: number, count: number): Promise<void> {
  await database.dataSource.query(
    `INSERT INTO files (id, organization_id, project_id, filename, mime_type, kind, size_bytes, purpose, origin, status,
                        created_at, expires_at, max_expires_at, tags, metadata, object_key)
     SELECT 'file_0' || left(md5(($3::bigint + n)::text), 25), $1, $2, md5(n || 'name') || '.png', 'image/png', 'IMAGE',
            1 + (n * 7919) % 50000, 'REFERENCE_MEDIA', 'UPLOADED', 'READY',
            timestamptz '2026-01-01' + (n * 104729) % 100003 * interval '1 second',
            CASE n % 2 WHEN 0 THEN 'infinity' ELSE timestamptz '2126-01-01' + (n * 15485863) % 100003 * interval '1 hour' END,
            'infinity', '{}', '{}', 'test/' || n
     FROM generate_series(1, $4::bigint) AS n`,
    [organizationId, projectId, start, count],
  );
}

const COLUMNS = {
  CREATED_AT: 'createdAt',
  EXPIRES_AT: 'expiresAt',
  SIZE_BYTES: 'sizeBytes',
  FILENAME: 'filename',
} as const;
const INDEXES = { CREATED_AT: 'created', EXPIRES_AT: 'expires', SIZE_BYTES: 'size', FILENAME: 'filename' } as const;

/** Bounds of the ordered field that every file is within: the scan of its index must not start at them. */
const WIDE_RANGES = {
  createdAt: { gte: new Date('2000-01-01'), lt: new Date('2200-01-01') },
  expiresAt: { gte: new Date('2000-01-01') },
  sizeBytes: { gte: 1, lte: 1_000_000 },
};

/** Where the file stands that has nine tenths of the list before it. */
async function positionAtDepth(scope: FileScope, { field, direction }: FileOrder): Promise<Position> {
  const [file] = await database.dataSource.manager.find(FileEntity, {
    where: { ...scope },
    order: { [COLUMNS[field]]: direction, id: direction },
    skip: FILES * 0.9,
    take: 1,
  });
  return positionOf(file!, field);
}

/** How Postgres carries out the very statement that reads a page. */
async function planOf(query: FileListQuery, request: Partial<PageRequest> = {}): Promise<ExecutedPlan> {
  const page: PageRequest = { limit: PAGE_SIZE, direction: 'FORWARD', after: null, before: null, ...request };
  const [statement, ...others] = await statementsDuring(async () => {
    const { items } = await findFilePage(database.dataSource, query, page);
    expect(items).toHaveLength(PAGE_SIZE);
  });
  expect(others).toEqual([]);
  return explain(database.dataSource, statement!);
}

describe.each(LIST_ORDERS)(`among ${FILES} files by $field, $direction`, (order) => {
  describe.each(['project', 'organization'] as const)('of the %s', (owner) => {
    it.each<[string, FileFilter]>([
      ['all', {}],
      ['those in a range', WIDE_RANGES],
    ])('any page of %s is read off the index', async (_, filter) => {
      const query = { scope: scopes[owner], filter, order };
      const position = await positionAtDepth(query.scope, order);
      const first = await planOf(query);
      const others = [
        await planOf(query, { direction: 'BACKWARD' }),
        await planOf(query, { after: position }),
        await planOf(query, { direction: 'BACKWARD', before: position }),
      ];
      for (const { nodeTypes, indexNames, buffers } of [first, ...others]) {
        expect(nodeTypes).toEqual(['Limit', 'Index Scan']);
        expect(indexNames).toEqual([`files_${owner}_${INDEXES[order.field]}`]);
        expect(buffers).toBeLessThanOrEqual(first.buffers * MAX_RATIO);
      }
    });
  });
});
