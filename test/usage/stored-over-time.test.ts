import { findUsageHistory } from '../../src/database/repositories/usage/usage-history';
import type { Project } from '../../src/domain/account';
import type { UsageDimension } from '../../src/domain/usage';
import type { UsageGranularity } from '../../src/domain/usage-interval';
import { expireFiles } from '../../src/files/remove/expire-files';
import { purgeProject } from '../../src/files/remove/purge-project';
import { recount } from '../../src/usage/recount';
import { makeProject } from '../support/accounts';
import { type FileRow, fileRow, insertFileRows } from '../support/file-rows';
import { openTestStorage, type TestStorage } from '../support/test-storage';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The hour that it is, and so many before: rows are made as those of then. */
const THIS_HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const hoursAgo = (hours: number, minutes = 30) => new Date(THIS_HOUR - hours * HOUR_MS + minutes * 60_000);
const daysAgo = (days: number) => new Date(TODAY - days * DAY_MS + HOUR_MS);

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
  return points.map(({ from, group, storedFiles, storedBytes }) => [nameOf(from), ...group, storedFiles, storedBytes]);
}

const hour = (hours: number) => THIS_HOUR - hours * HOUR_MS;

describe('what was stored', () => {
  it('is told for the end of each interval in which it changed', async () => {
    const [first, second] = [fileRow({ createdAt: hoursAgo(5) }), fileRow({ createdAt: hoursAgo(3), sizeBytes: 500 })];
    await add([first, second, fileRow({ status: 'AWAITING_UPLOAD' })]);
    expect(await stored()).toEqual([
      [hour(5), 1, 1_000],
      [hour(3), 2, 1_500],
    ]);
    await test.dataSource.query('DELETE FROM files WHERE id = $1', [first.id]);
    expect(await stored()).toEqual([
      [hour(5), 1, 1_000],
      [hour(3), 2, 1_500],
      ['now', 1, 500],
    ]);
    expect(await stored({ to: hoursAgo(2) })).toEqual([
      [hour(5), 1, 1_000],
      [hour(3), 2, 1_500],
    ]);
    expect(await stored({ from: hoursAgo(4), to: hoursAgo(1) })).toEqual([[hour(3), 2, 1_500]]);
  });

  it('is no more from the moment that a file expires, before the sweeper comes by and after', async () => {
    await add([fileRow({ createdAt: hoursAgo(6) }), fileRow({ createdAt: hoursAgo(6), expiresAt: hoursAgo(2) })]);
    await add([fileRow({ createdAt: hoursAgo(7), expiresAt: hoursAgo(4), kind: 'VIDEO' })]);
    const expected = [
      [hour(7), 1, 1_000],
      [hour(6), 3, 3_000],
      [hour(4), 2, 2_000],
      [hour(2), 1, 1_000],
    ];
    expect(await stored()).toEqual(expected);
    expect(await stored({ to: hoursAgo(3) })).toEqual(expected.slice(0, 3));
    await expireFiles(test.storage);
    // The hour of the sweep tells how many expired, and stores what it did before.
    expect(await stored()).toEqual([...expected, ['now', 1, 1_000]]);
    expect(await stored({ to: hoursAgo(3) })).toEqual(expected.slice(0, 3));
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
    const lastOfDays = (await stored({ granularity: 'DAY' })).map(([, files]) => files);
    expect(lastOfDays).toEqual([1, 2, 3]);
    const months = await stored({ granularity: 'MONTH' });
    const monthOf = (days: number) => {
      const date = daysAgo(days);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    };
    const expected = new Map([70, 40, 1].map((days, index) => [monthOf(days), index + 1]));
    expect(months).toEqual([...expected].map(([from, files]) => [from, files, files * 1_000]));
    // A range that ends in the past does not know of what came after.
    expect(await stored({ granularity: 'DAY', to: daysAgo(39) })).toEqual(
      (await stored({ granularity: 'DAY' })).slice(0, 2),
    );
  });

  it('is told apart by project and kind, and is with no model', async () => {
    const other = await makeProject(test.dataSource, { organizationId: project.organizationId });
    await add([fileRow({ createdAt: hoursAgo(3) }), fileRow({ createdAt: hoursAgo(2), kind: 'AUDIO' })]);
    await add([fileRow({ createdAt: hoursAgo(1), sizeBytes: 7 })], other);
    expect(await stored({ groupBy: ['PROJECT'] })).toEqual([
      [hour(3), project.id, 1, 1_000],
      [hour(2), project.id, 2, 2_000],
      [hour(1), other.id, 1, 7],
    ]);
    expect(await stored({ groupBy: ['KIND', 'MODEL', 'GENERATION_KIND'] })).toEqual([
      [hour(3), 'IMAGE', '', '', 1, 1_000],
      [hour(2), 'AUDIO', '', '', 1, 1_000],
      [hour(1), 'IMAGE', '', '', 2, 1_007],
    ]);
    expect(await stored({ projectId: other.id })).toEqual([[hour(1), 1, 7]]);
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
