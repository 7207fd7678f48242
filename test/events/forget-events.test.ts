import { forgetEvents } from '../../src/events/forget-events';
import { statementsDuring } from '../support/database/statements';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const write = (count: number, age: string) =>
  database.dataSource.query(
    `INSERT INTO media_events (type, subject_id, organization_id, project_id, occurred_at)
     SELECT 'file.stored', 'file_' || n, 'org', 'proj', now() - $2::interval FROM generate_series(1, $1) AS n`,
    [count, age],
  );
const count = async () => Number((await database.dataSource.query('SELECT count(*) FROM media_events'))[0].count);

describe('events', () => {
  it('are there for a week, and leave in batches', async () => {
    await write(2_500, '7 days 1 minute');
    await write(10, '6 days 23 hours');
    let forgotten = 0;
    const sent = await statementsDuring(async () => {
      forgotten = await forgetEvents(database.dataSource);
    });
    expect(forgotten).toBe(2_500);
    expect(sent).toHaveLength(3);
    expect(await count()).toBe(10);
    expect(await forgetEvents(database.dataSource)).toBe(0);
  });

  it('leave though one that was begun later was written before', async () => {
    await write(1, '1 minute');
    await write(3, '8 days');
    expect(await forgetEvents(database.dataSource)).toBe(3);
    expect(await count()).toBe(1);
  });
});
