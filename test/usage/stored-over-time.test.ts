import { findUsageHistory } from '../../src/database/repositories/usage/usage-history';
import type { Project } from '../../src/domain/account';
import type { UsageDimension, UsageGranularity } from '../../src/domain/usage';
import { expireFiles, purgeProject } from '../../src/files/remove/remove-and-purge';
import { recount } from '../../src/usage/storage-usage';
import { type FileRow, fileRow, insertFileRows } from '../support/database/file-rows';
import { makeProject } from '../support/service/accounts';
import { openTestStorage, type TestStorage } from '../support/service/test-storage';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The hour that it is, and so many before: rows are made as those of then. */
const THIS_HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const hoursAgo = (hours: number, minutes = 30) => new Date(THIS_HOUR - hours * HOUR_MS + minutes * 60_000);
const dayOf = (ago: number) => TODAY - ago * DAY_MS;
const daysAgo = (days: number) => new Date(dayOf(days) + HOUR_MS);
const monthOf = (day: number) => new Date(day).setUTCDate(1);

let test: TestStorage;
let project: Project;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());
beforeEach(async () => {
  project = await makeProject(test.dataSource);
});

const add = (rows: readonly FileRow[], of = project) =>
  insertFileRows(test.dataSource, { organizationId: of.organizationId, projectId: of.id }, rows);

interface Asked {
  readonly granularity?: UsageGranularity;
  readonly groupBy?: readonly UsageDimension[];
  readonly projectId?: string | null;
  readonly from?: Date;
  readonly to?: Date;
}

/** What was stored when each interval ended: from when, in which group, how many files and bytes. */
async function stored({ granularity = 'HOUR', groupBy = [], projectId = null, ...given }: Asked = {}) {
  const { organizationId } = project;
  const range = { from: new Date(0), to: new Date(Date.now() + DAY_MS), ...given };
  const points = await findUsageHistory(test.dataSource, {
    ...{ ...range, granularity, groupBy, organizationId, projectId, limit: 1_000 },
  });
  const nameOf = (from: Date) => (from.getTime() < THIS_HOUR ? from.getTime() : 'now');
  const rows = points.map((point) => [nameOf(point.from), ...point.group, point.storedFiles, point.storedBytes]);
  // An hour may have begun since the suite did: it is now, as the one before.
  return rows.filter(([name], index) => name !== 'now' || index === rows.length - 1);
}

const hour = (hours: number) => THIS_HOUR - hours * HOUR_MS;

describe('what was stored', () => {
  it('is told for the end of each interval, whether or not it changed', async () => {
    const [first, second] = [fileRow({ createdAt: hoursAgo(5) }), fileRow({ createdAt: hoursAgo(3), sizeBytes: 500 })];
    await add([first, second, fileRow({ status: 'AWAITING_UPLOAD' })]);
    const past = [[hour(5), 1, 1_000], [hour(4), 1, 1_000], ...[3, 2, 1].map((hours) => [hour(hours), 2, 1_500])];
    expect(await stored()).toEqual([...past, ['now', 2, 1_500]]);
    await test.dataSource.query('DELETE FROM files WHERE id = $1', [first.id]);
    expect(await stored()).toEqual([...past, ['now', 1, 500]]);
    expect(await stored({ to: hoursAgo(2) })).toEqual(past.slice(0, 4));
    expect(await stored({ from: hoursAgo(5), to: hoursAgo(1) })).toEqual(past.slice(1));
    // Nothing happened in these two, and what is yet to come is not known.
    expect(await stored({ from: new Date(hour(2)), to: new Date(hour(1)) })).toEqual([past[3]]);
    expect(await stored({ from: hoursAgo(-3), to: hoursAgo(-9) })).toEqual([]);
  });

  it('is told of every group in an interval in which something happened to another', async () => {
    const second = await makeProject(test.dataSource, { organizationId: project.organizationId, name: 'second' });
    await add([fileRow({ createdAt: daysAgo(100), sizeBytes: 484_152 })]);
    await add([fileRow({ createdAt: daysAgo(3), sizeBytes: 600 })], second);
    const days = { granularity: 'DAY', from: daysAgo(7), to: daysAgo(1) } as const;
    const byProject = await stored({ ...days, groupBy: ['PROJECT'] });
    const [first, other] = [
      [project.id, 1, 484_152],
      [second.id, 1, 600],
    ];
    expect(byProject).toEqual([
      ...[6, 5, 4].map((ago) => [dayOf(ago), ...first]),
      ...[3, 2, 1].flatMap((ago) => [
        [dayOf(ago), ...first],
        [dayOf(ago), ...other],
      ]),
    ]);
    expect(await stored(days)).toEqual(
      [6, 5, 4, 3, 2, 1].map((ago) => [dayOf(ago), ...(ago > 3 ? [1, 484_152] : [2, 484_752])]),
    );
    expect(await stored({ ...days, from: daysAgo(6), to: daysAgo(5), groupBy: ['PROJECT', 'MODEL'] })).toEqual([
      [dayOf(5), project.id, '', 1, 484_152],
    ]);
    // Of a project alone it is the same.
    expect(await stored({ ...days, projectId: project.id })).toHaveLength(6);
  });

  it('is no more from the moment that a file expires, before the sweeper comes by and after', async () => {
    await add([fileRow({ createdAt: hoursAgo(6) }), fileRow({ createdAt: hoursAgo(6), expiresAt: hoursAgo(2) })]);
    await add([fileRow({ createdAt: hoursAgo(7), expiresAt: hoursAgo(4), kind: 'VIDEO' })]);
    const expected = [
      [hour(7), 1, 1_000],
      [hour(6), 3, 3_000],
      [hour(5), 3, 3_000],
      [hour(4), 2, 2_000],
      [hour(3), 2, 2_000],
      [hour(2), 1, 1_000],
      [hour(1), 1, 1_000],
      ['now', 1, 1_000],
    ];
    expect(await stored()).toEqual(expected);
    expect(await stored({ to: hoursAgo(3) })).toEqual(expected.slice(0, 5));
    await expireFiles(test.storage);
    expect(await stored()).toEqual(expected);
    expect(await stored({ to: hoursAgo(3) })).toEqual(expected.slice(0, 5));
  });

  it('is nothing of a project that was purged', async () => {
    await add([fileRow({ createdAt: hoursAgo(2) }), fileRow({ createdAt: hoursAgo(2), expiresAt: hoursAgo(1) })]);
    await purgeProject(test.storage, project.id);
    expect((await stored()).at(-1)).toEqual(['now', 0, 0]);
    expect((await stored())[0]).toEqual([hour(2), 2, 2_000]);
  });

  it('is told by the day and the month as by the hour', async () => {
    await add([
      fileRow({ createdAt: daysAgo(70) }),
      fileRow({ createdAt: daysAgo(40) }),
      fileRow({ createdAt: daysAgo(1) }),
    ]);
    const filesOn = (ago: number) => [70, 40, 1].filter((created) => created >= ago).length;
    const past = Array.from({ length: 70 }, (_, index) => 70 - index);
    const days = past.map((ago) => [dayOf(ago), filesOn(ago), filesOn(ago) * 1_000]);
    const range = { from: daysAgo(80), to: new Date(TODAY) };
    expect(await stored({ ...range, granularity: 'DAY' })).toEqual(days);
    // The last day of a month is what the month tells.
    const months = new Map(days.map(([day, ...told]) => [monthOf(day!), told]));
    expect(await stored({ ...range, from: new Date(0), granularity: 'MONTH' })).toEqual(
      [...months].map(([month, told]) => [month, ...told]),
    );
    // A range that ends in the past does not know of what came after.
    expect(await stored({ granularity: 'DAY', to: daysAgo(39) })).toEqual(days.slice(0, 32));
  });

  it('is told apart by project and kind, and is with no model', async () => {
    const other = await makeProject(test.dataSource, { organizationId: project.organizationId });
    await add([fileRow({ createdAt: hoursAgo(3) }), fileRow({ createdAt: hoursAgo(2), kind: 'AUDIO' })]);
    await add([fileRow({ createdAt: hoursAgo(1), sizeBytes: 7 })], other);
    const past = { to: new Date(THIS_HOUR) };
    expect(await stored({ ...past, groupBy: ['PROJECT'] })).toEqual([
      [hour(3), project.id, 1, 1_000],
      [hour(2), project.id, 2, 2_000],
      [hour(1), project.id, 2, 2_000],
      [hour(1), other.id, 1, 7],
    ]);
    expect(await stored({ ...past, groupBy: ['KIND', 'MODEL', 'GENERATION_KIND'] })).toEqual([
      [hour(3), 'IMAGE', '', '', 1, 1_000],
      [hour(2), 'AUDIO', '', '', 1, 1_000],
      [hour(2), 'IMAGE', '', '', 1, 1_000],
      [hour(1), 'AUDIO', '', '', 1, 1_000],
      [hour(1), 'IMAGE', '', '', 2, 1_007],
    ]);
    expect(await stored({ ...past, projectId: other.id })).toEqual([[hour(1), 1, 7]]);
  });

  it('is what the files say, whatever happened to them', async () => {
    await add(
      Array.from({ length: 9 }, (_, index) => fileRow({ createdAt: hoursAgo(index + 1), expiresAt: hoursAgo(-9) })),
    );
    const { id } = project;
    const happen = [
      `UPDATE files SET filename = 'renamed', expires_at = 'infinity' WHERE project_id = $1`,
      `UPDATE files SET status = 'FAILED' WHERE project_id = $1`,
      `UPDATE files SET size_bytes = 3 WHERE project_id = $1`,
      `DELETE FROM files WHERE id IN (SELECT id FROM files WHERE project_id = $1 LIMIT 4)`,
    ];
    for (const statement of happen) {
      await test.dataSource.query(statement, [id]);
      const { differences } = await recount(test.dataSource);
      expect(differences.filter(({ counter }) => counter.startsWith('history'))).toEqual([]);
    }
    expect((await stored()).at(-1)).toEqual(['now', 5, 15]);
  });
});
