import { SharedBuckets } from '../../../src/accounts/rates/shared-buckets';
import { rateOf } from '../../../src/concurrency/point-bucket';
import { forgetFullBuckets } from '../../../src/database/repositories/accounts/rate-buckets';
import { openTestStorage, type TestStorage } from '../../support/service/test-storage';

/** 100 at once. What comes back by the database's clock while the suite runs is less than one. */
const RATE = { capacity: 100, perSecond: 1e-6 };

let test: TestStorage;
const nowMs = 0;
let names = 0;

beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

const opened: SharedBuckets[] = [];
/** As another process has them. */
function open(): SharedBuckets {
  const buckets = new SharedBuckets({ dataSource: test.dataSource, now: () => nowMs });
  opened.push(buckets);
  return buckets;
}
// What they have not told yet they would tell amid the next test.
afterEach(() => Promise.all(opened.splice(0).map((buckets) => buckets.close())));

const newName = () => {
  names += 1;
  return `key ${names}`;
};
const available = (buckets: SharedBuckets, name: string) =>
  Math.round(buckets.find(name, RATE, nowMs).bucket.available(nowMs));
const spend = (buckets: SharedBuckets, name: string, points: number) =>
  buckets.spend(buckets.find(name, RATE, nowMs), points, nowMs);
const rows = async () => (await test.dataSource.query('SELECT id, level FROM rate_buckets ORDER BY id')) as unknown[];

it('are spent from by all processes', async () => {
  const [one, another] = [open(), open()];
  const name = newName();
  spend(one, name, 30);
  spend(another, name, 50);
  expect([available(one, name), available(another, name)]).toEqual([70, 50]);
  await one.share();
  await another.share();
  expect([available(one, name), available(another, name)]).toEqual([70, 20]);
  spend(one, name, 5);
  await one.share();
  expect(available(one, name)).toBe(15);
});

it('hear of what a process spends while it is told what the others did', async () => {
  const [one, another] = [open(), open()];
  const name = newName();
  spend(another, name, 40);
  await another.share();
  spend(one, name, 10);
  const sharing = one.share();
  // It is on its way by now.
  await Promise.resolve();
  await Promise.resolve();
  spend(one, name, 7);
  await sharing;
  expect(available(one, name)).toBe(43);
  await one.share();
  spend(another, name, 1);
  await another.share();
  expect(available(another, name)).toBe(42);
});

it('are what they were for a process that starts later', async () => {
  const name = newName();
  const one = open();
  spend(one, name, 90);
  await one.close();
  const later = open();
  spend(later, name, 1);
  await later.share();
  expect(available(later, name)).toBe(9);
});

it('are told in one statement, and not of what is hardly anything', async () => {
  const buckets = open();
  const before = (await rows()).length;
  for (let count = 0; count < 20; count++) spend(buckets, newName(), 0.9);
  await buckets.share();
  expect(await rows()).toHaveLength(before);
  const name = newName();
  for (let count = 0; count < 20; count++) spend(buckets, name, 0.9);
  await buckets.share();
  expect(await rows()).toHaveLength(before + 1);
});

it('are written down by nobody’s name', async () => {
  const buckets = open();
  spend(buckets, 'owner key_one jane@example.com', 10);
  await buckets.share();
  expect(JSON.stringify(await rows())).not.toContain('jane');
});

it('are each process’s own while the database is away, and shared again when it is back', async () => {
  const [one, another] = [open(), open()];
  const name = newName();
  await test.dataSource.query('ALTER TABLE rate_buckets RENAME TO rate_buckets_aside');
  spend(one, name, 60);
  await one.share();
  expect(available(one, name)).toBe(40);
  await test.dataSource.query('ALTER TABLE rate_buckets_aside RENAME TO rate_buckets');
  await one.share();
  spend(another, name, 1);
  await another.share();
  expect(available(another, name)).toBe(39);
  await one.close();
});

it('are told of each once, though one was forgotten for others before it was told', async () => {
  const buckets = open();
  const name = newName();
  await test.dataSource.query('ALTER TABLE rate_buckets RENAME TO rate_buckets_aside');
  const before = buckets.find(name, RATE, nowMs);
  buckets.spend(before, 1, nowMs);
  await buckets.share();
  for (let count = 0; count <= 50_000; count++) buckets.find(`another ${count}`, RATE, nowMs);
  spend(buckets, name, 1);
  // Of a request that has had it from before.
  buckets.spend(before, 1, nowMs);
  await test.dataSource.query('ALTER TABLE rate_buckets_aside RENAME TO rate_buckets');
  await buckets.share();
  expect(buckets.dueCount).toBe(0);
  const later = open();
  spend(later, name, 1);
  await later.share();
  expect(available(later, name)).toBe(96);
});

it('wait to be told in bounded number while the database is away', async () => {
  const buckets = open();
  for (let count = 0; count <= 50_010; count++) spend(buckets, `many ${count}`, 1);
  expect(buckets.dueCount).toBe(50_000);
});

it('come back by the clock of the database, and are forgotten when they are full', async () => {
  const buckets = open();
  const [name, full] = [newName(), newName()];
  spend(buckets, name, 50);
  buckets.spend(buckets.find(full, rateOf(60, 10), nowMs), 5, nowMs);
  await buckets.share();
  const before = (await rows()).length;
  await test.dataSource.query(`UPDATE rate_buckets SET changed_at = changed_at - interval '1 minute'`);
  await forgetFullBuckets(test.dataSource.manager);
  expect(await rows()).toHaveLength(before - 1);
});
