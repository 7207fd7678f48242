import {
  type CountedFilter,
  countedFilterOf,
  findFileTotals,
  findReadyTotals,
} from '../../../../src/database/repositories/files/file-totals';
import type { Viewer } from '../../../../src/domain/caller';
import type { FileFilter } from '../../../../src/domain/list-filters';
import { scopeOf } from '../../../../src/files/file-services';
import { createTestDatabase, type TestDatabase } from '../../../support/database/test-database';
import { makeProject } from '../../../support/service/accounts';

const FILES = 600;

let database: TestDatabase;
let viewers: readonly Viewer[];
beforeAll(async () => {
  database = await createTestDatabase();
  const first = await makeProject(database.dataSource);
  const { organizationId } = first;
  const second = await makeProject(database.dataSource, { organizationId });
  const neighbour = await makeProject(database.dataSource);
  for (const project of [first, second, neighbour]) await insertFiles(project.id, project.organizationId);
  viewers = [first.id, second.id, null].flatMap((projectId) =>
    [null, 'ann', 'bob', 'nobody'].map((ownerId) => ({ organizationId, projectId, ownerId })),
  );
});
afterAll(() => database.close());

/** Of each kind, origin and owner some of every status, before and after their time. */
async function insertFiles(projectId: string, organizationId: string): Promise<void> {
  await database.dataSource.query(
    `INSERT INTO files (id, organization_id, project_id, owner_id, filename, mime_type, kind, size_bytes, purpose, origin,
                        status, expires_at, max_expires_at, tags, metadata, object_key)
     SELECT 'file_0' || left(md5($1 || n), 25), $2, $1, (ARRAY[NULL, 'ann', 'bob'])[1 + n % 3], 'a', 'image/png',
            (ARRAY['IMAGE', 'AUDIO', 'VIDEO'])[1 + n / 3 % 3], n, 'REFERENCE_MEDIA',
            (ARRAY['UPLOADED', 'GENERATED', 'IMPORTED'])[1 + n / 9 % 3],
            (ARRAY['READY', 'READY', 'FAILED', 'AWAITING_UPLOAD', 'PROCESSING'])[1 + n / 27 % 5],
            CASE n % 4 WHEN 0 THEN now() - interval '1 hour' WHEN 1 THEN 'infinity' ELSE now() + interval '1 hour' END,
            'infinity', '{}', '{}', 'test/' || n
     FROM generate_series(1, $3::int) AS n`,
    [projectId, organizationId, FILES],
  );
}

const FILTERS: readonly CountedFilter[] = [
  {},
  { kind: ['VIDEO'] },
  { kind: ['VIDEO', 'IMAGE', 'IMAGE'], origin: null },
  { kind: [] },
  { origin: ['GENERATED'] },
  { kind: ['AUDIO'], origin: ['GENERATED', 'UPLOADED'] },
];

async function expectSameTotals(): Promise<number> {
  let counted = 0;
  for (const viewer of viewers) {
    for (const given of FILTERS) {
      const filter: FileFilter = { ...given, status: ['READY'] };
      const known = countedFilterOf(viewer, filter);
      if (known === null) continue;
      const totals = await findFileTotals(database.dataSource, { scope: scopeOf(viewer), filter });
      expect(await findReadyTotals(database.dataSource, viewer, known)).toEqual(totals);
      counted += totals.count;
    }
  }
  return counted;
}

describe('what the counters say is READY', () => {
  it('is what there is, whatever became of other files', async () => {
    const before = await expectSameTotals();
    expect(before).toBeGreaterThan(0);
    const change = (sql: string) => database.dataSource.query(sql);
    await change(`UPDATE files SET status = 'FAILED' WHERE status = 'READY' AND size_bytes % 7 = 0`);
    await change(`UPDATE files SET status = 'READY' WHERE status <> 'READY' AND size_bytes % 11 = 0`);
    await change(`UPDATE files SET expires_at = now() WHERE size_bytes % 13 = 0`);
    await change(`UPDATE files SET expires_at = 'infinity' WHERE size_bytes % 17 = 0`);
    await change('DELETE FROM files WHERE size_bytes % 19 = 0');
    expect(await expectSameTotals()).not.toBe(before);
  });

  it.each<[counts: string, ownerId: string | null, filter: FileFilter, known: CountedFilter | null]>([
    ['READY files', null, { status: ['READY'] }, { kind: null, origin: null }],
    ['those of a kind', null, { status: ['READY'], kind: ['AUDIO'], tagsAll: [] }, { kind: ['AUDIO'], origin: null }],
    ['those of an owner', 'ann', { status: ['READY'] }, {}],
    ['no kind of an owner', 'ann', { status: ['READY'], kind: ['AUDIO'] }, null],
    ['no others', null, {}, null],
    ['nor any beside them', null, { status: ['READY', 'FAILED'] }, null],
    ['no other status', null, { status: ['FAILED'] }, null],
    ['nothing by any other filter', null, { status: ['READY'], mimeType: ['image/png'] }, null],
  ])('is known of %s', (_, ownerId, filter, known) => {
    expect(countedFilterOf({ organizationId: 'org', projectId: 'proj', ownerId }, filter)).toEqual(known);
  });

  it('is known of an owner in one project only', () => {
    const viewer = { organizationId: 'org', projectId: null, ownerId: 'ann' };
    expect(countedFilterOf(viewer, { status: ['READY'] })).toBeNull();
  });
});
