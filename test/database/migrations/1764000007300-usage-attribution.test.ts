import { UsageAttribution1764000007300 } from '../../../src/database/migrations/1764000007300-usage-attribution';
import { OwnerIndexes1764000007910 } from '../../../src/database/migrations/1764000007910-owner-indexes';
import { ListIndexes1764000008500 } from '../../../src/database/migrations/1764000008500-list-indexes';
import { findUsageHistory } from '../../../src/database/repositories/usage/usage-history';
import { createTestDatabase, type TestDatabase } from '../../support/database/test-database';
import { insertUsage } from '../../support/database/usage-rows';
import { makeProject } from '../../support/service/accounts';

let database: TestDatabase;
afterEach(() => database.close());

it('what was counted before is told of no door and of no owner', async () => {
  database = await createTestDatabase();
  const { dataSource } = database;
  const { id: projectId, organizationId } = await makeProject(dataSource);
  await insertUsage(dataSource, [{ organizationId, projectId, at: '2026-05-01T10:00:00Z', uploads: 3 }]);
  const runner = dataSource.createQueryRunner();
  // As the tables were.
  await runner.query('DROP TABLE owner_usage_counters');
  await runner.query('ALTER TABLE usage_counters DROP COLUMN door, DROP COLUMN is_owned');
  await runner.query(
    'ALTER TABLE usage_counters ADD PRIMARY KEY (organization_id, granularity, starts_at, project_id, kind, model)',
  );
  await runner.query('ALTER TABLE generations DROP COLUMN door, DROP COLUMN owner_id');
  await runner.query('ALTER TABLE resumable_uploads DROP COLUMN owner_id');
  await new UsageAttribution1764000007300().up(runner);
  // What came later for these columns went with them.
  await new OwnerIndexes1764000007910().up(runner);
  await new ListIndexes1764000008500().up(runner);
  await runner.release();
  const points = await findUsageHistory(dataSource, {
    ...{ organizationId, projectId: null, granularity: 'DAY', groupBy: ['DOOR', 'OWNER'], limit: 10 },
    ...{ from: new Date('2026-05-01T00:00:00Z'), to: new Date('2026-05-02T00:00:00Z') },
  });
  expect(points).toMatchObject([{ group: ['', ''], door: null, ownerId: null, uploads: 3 }]);
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  expect(upQueries).toEqual([]);
});
