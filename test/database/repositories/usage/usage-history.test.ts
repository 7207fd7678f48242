import { findUsageHistory } from '../../../../src/database/repositories/usage/usage-history';
import { explain } from '../../../support/database/explain';
import { statementsDuring } from '../../../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../../../support/database/test-database';
import { makeOrganization, makeProject } from '../../../support/service/accounts';

/** USAGE_PROJECTS=1000 is the size that the service has to stand; it takes a minute to fill. */
const PROJECTS = Number(process.env['USAGE_PROJECTS'] ?? 100);
/** Of what is counted, and of what is stored. Of files, of which there is none here, those that wait for the sweeper. */
const EXPECTED_INDEXES = ['storage_changes_pkey', 'storage_counters_pkey', 'usage_counters_pkey'];
/** Of one project, each of which does something every day. */
const OWNERS = 50;
const YEAR = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2026-01-01T00:00:00Z') };

let database: TestDatabase;
let organizationId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  organizationId = (await makeOrganization(database.dataSource)).id;
  // Of an organization of its own.
  await makeProject(database.dataSource);
  await database.dataSource.transaction(async (manager) => {
    await manager.query(
      `INSERT INTO projects (id, organization_id, name)
       SELECT 'proj_' || lpad(number::text, 26, '0'), $1, 'project ' || number FROM generate_series(1, $2::int) AS number`,
      [organizationId, PROJECTS],
    );
    // What the rows point to is there: to check it a million times is not what is tested.
    await manager.query('SET LOCAL session_replication_role = replica');
    const insert = (granularity: string, from: string, step: string) =>
      manager.query(
        `INSERT INTO usage_counters
         SELECT projects.organization_id, $1, starts_at, projects.id, 'IMAGE', '', 1, 1000, 0, 0, 0, 0, 0, 0, 0.5
         FROM generate_series($2::timestamptz, '2025-12-31T23:00:00Z', $3::interval) AS starts_at, projects`,
        [granularity, from, step],
      );
    await insert('DAY', '2025-01-01T00:00:00Z', '1 day');
    await insert('HOUR', '2025-11-01T00:00:00Z', '1 hour');
    const insertOwned = (granularity: string, from: string, step: string) =>
      manager.query(
        `INSERT INTO owner_usage_counters (organization_id, granularity, starts_at, project_id, kind, model, uploads,
           uploaded_bytes, downloaded_bytes, deleted_files, expired_files, generations, failed_generations,
           skipped_outputs, cost_usd, owner_id)
         SELECT $1, $2, starts_at, (SELECT min(id) FROM projects WHERE organization_id = $1), 'IMAGE', '', 1, 1000, 0,
                0, 0, 0, 0, 0, 0.5, 'owner ' || owner
         FROM generate_series($3::timestamptz, '2025-12-31T23:00:00Z', $4::interval) AS starts_at,
              generate_series(1, $5) AS owner`,
        [organizationId, granularity, from, step, OWNERS],
      );
    await insertOwned('DAY', '2025-01-01T00:00:00Z', '1 day');
    await insertOwned('HOUR', '2025-11-01T00:00:00Z', '1 hour');
  });
  await database.dataSource.query('VACUUM ANALYZE usage_counters, owner_usage_counters');
});
afterAll(() => database.close());

describe(`a year of ${PROJECTS} projects`, () => {
  const query = { ...YEAR, granularity: 'DAY', projectId: null, limit: 400_000 } as const;

  it.each([[[]], [['PROJECT']]] as const)('grouped by %j is one read of a range of the index', async (groupBy) => {
    const statements = await statementsDuring(async () => {
      const points = await findUsageHistory(database.dataSource, { ...query, organizationId, groupBy });
      expect(points).toHaveLength(groupBy.length === 0 ? 365 : 365 * PROJECTS);
      const uploads = groupBy.length === 0 ? PROJECTS : 1;
      expect(points[0]).toMatchObject({ from: YEAR.from, uploads, uploadedBytes: uploads * 1_000 });
    });
    expect(statements).toHaveLength(1);

    const plan = await explain(database.dataSource, statements[0]!);
    // Fewer pages than days of projects: what it costs is what it reads.
    expect(plan.buffers).toBeLessThan(365 * PROJECTS);
    const indexes = new Set(plan.indexNames.filter((name) => !name.startsWith('files_')));
    expect([...indexes].sort()).toEqual(EXPECTED_INDEXES);
    expect(plan.nodeTypes).not.toContain('Seq Scan');
  });

  it('grouped by owner is one read of ranges of both indexes', async () => {
    const statements = await statementsDuring(async () => {
      const points = await findUsageHistory(database.dataSource, { ...query, organizationId, groupBy: ['OWNER'] });
      expect(points).toHaveLength(365 * (OWNERS + 1));
      expect(points[1]).toMatchObject({ from: YEAR.from, group: ['owner 1'], ownerId: 'owner 1', uploads: 1 });
    });
    expect(statements).toHaveLength(1);
    const plan = await explain(database.dataSource, statements[0]!);
    expect(plan.buffers).toBeLessThan(365 * (PROJECTS + OWNERS));
    const indexes = new Set(plan.indexNames.filter((name) => !name.startsWith('files_')));
    expect([...indexes].sort()).toEqual(['owner_usage_counters_pkey', ...EXPECTED_INDEXES]);
    expect(plan.nodeTypes).not.toContain('Seq Scan');
  });

  it('tells no more points than are asked for, the first of them', async () => {
    const points = await findUsageHistory(database.dataSource, { ...query, organizationId, groupBy: [], limit: 3 });
    const days = ['2025-01-01', '2025-01-02', '2025-01-03'];
    expect(points.map(({ from }) => from)).toEqual(days.map((day) => new Date(`${day}T00:00:00Z`)));
  });
});
