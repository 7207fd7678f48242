import type { DataSource, EntityManager } from 'typeorm';
import { listOwnApiKeys } from '../../src/accounts/own-api-keys';
import { createDataSource } from '../../src/database/data-source';
import { findEventIds, findEvents, findEventsFloor } from '../../src/database/repositories/events/feed-events';
import { BlobCensus } from '../../src/database/repositories/files/blob-census';
import { expiredConditions, fileConditions } from '../../src/database/repositories/files/file-conditions';
import { findFileIds } from '../../src/database/repositories/files/file-page';
import { findFileSummaries } from '../../src/database/repositories/files/file-summaries';
import { countFileUses, findFileUses } from '../../src/database/repositories/files/file-uses';
import { findFiles, findGoneReasons } from '../../src/database/repositories/files/find-files';
import { removeFiles, removeTombstones } from '../../src/database/repositories/files/remove-files';
import { takeDueOperations } from '../../src/database/repositories/generations/awaited-operations';
import {
  countGenerations,
  findGenerationPage,
  findProducers,
} from '../../src/database/repositories/generations/find-generations';
import { findGenerationOfKey } from '../../src/database/repositories/generations/new-generation';
import { hasRoomFor } from '../../src/database/repositories/generations/temporary-blobs';
import { findIdempotencyRecord } from '../../src/database/repositories/uploads/idempotency';
import { findCounterDifferences } from '../../src/database/repositories/usage/recount';
import {
  findExpiring,
  findOwnerCounters,
  findQuotaCounters,
} from '../../src/database/repositories/usage/storage-usage';
import { findUsageHistory } from '../../src/database/repositories/usage/usage-history';
import type { Caller } from '../../src/domain/caller';
import type { GenerationFilter } from '../../src/domain/list-filters';
import { findDeliveries, findWebhooks } from '../../src/webhooks/list-webhooks';
import { KEYS, openManyTenants, organizationIdOf, projectIdOf, TENANTS } from '../support/database/many-tenants';
import { plansDuring } from '../support/database/plans';
import { statementsDuring } from '../support/database/statements';
import type { TestDatabase } from '../support/database/test-database';
import { callerOf } from '../support/service/test-storage';

let database: TestDatabase;
let dataSource: DataSource;
let unlimited: DataSource;
beforeAll(async () => {
  database = await openManyTenants();
  ({ dataSource } = database);
  unlimited = await createDataSource({ address: database.address, poolSize: 1, statementTimeoutMs: 0 }).initialize();
});
afterAll(async () => {
  await unlimited.destroy();
  await database.close();
});

const [ORGANIZATION, SMALL_ORGANIZATION] = [organizationIdOf(0), organizationIdOf(1_500)];
const [PROJECT, SMALL_PROJECT] = [projectIdOf(0), projectIdOf(1_500)];
const fileIds = Array.from({ length: 50 }, (_, n) => `file_${String(5 * n).padStart(26, '0')}`);
const page = { limit: 50, direction: 'FORWARD', after: null, before: null } as const;
const position = { value: new Date(Date.now() - 40_000_000).toISOString(), id: fileIds[0]! };

const generations = (filter: GenerationFilter, scope: object = { projectId: PROJECT }) => ({
  filter,
  scope: scope as { projectId: string },
});
const asked = { from: new Date(0), to: new Date(Date.now() + 86_400_000), projectId: null, limit: 1_000 };

/** Undone, whatever it changes: its statements are explained afterwards. */
async function undone(work: (manager: EntityManager) => Promise<unknown>): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await work(runner.manager).finally(() => runner.rollbackTransaction());
  await runner.release();
}

/** A statement each, at the least, and how many buffers each of them may touch. */
const STATEMENTS: readonly (readonly [name: string, work: () => Promise<unknown>, maxBuffers: number])[] = [
  ['files by ids', () => findFiles(dataSource, { projectId: PROJECT }, fileIds), 300],
  ['why files are gone', () => findGoneReasons(dataSource, { projectId: PROJECT }, fileIds), 500],
  ['what files were used in', () => findFileUses(dataSource, { projectId: PROJECT }, fileIds, page), 1_000],
  ['how often files were used', () => countFileUses(dataSource, { projectId: PROJECT }, fileIds), 1_000],
  ['what files came out of', () => findProducers(dataSource, { projectId: PROJECT }, fileIds), 600],
  ['a page of an operator', () => summaries({ organizationId: ORGANIZATION }, null), 120],
  ['a later page of an operator', () => summaries({ projectId: PROJECT }, position), 120],
  ['the oldest files', () => findFileIds(dataSource, { filter: {}, scope: { projectId: PROJECT } }, 500), 1_100],
  ['the oldest files of an owner', () => findFileIds(dataSource, owned({}), 500), 1_100],
  ['files to delete by a tag', () => findFileIds(dataSource, owned({ tagsAll: ['elsewhere'] }), 500), 400],
  ['generations', () => findGenerationPage(dataSource, generations({}), page), 120],
  ['generations of an organization', () => findGenerationPage(dataSource, ofAll({}), page), 120],
  ['generations of an owner', () => findGenerationPage(dataSource, generations({ ownerIds: ['one'] }), page), 120],
  ['later generations', () => findGenerationPage(dataSource, generations({}), { ...page, after: position }), 120],
  ['failed generations', () => findGenerationPage(dataSource, generations({ status: ['FAILED'] }), page), 600],
  ['unfinished generations', () => findGenerationPage(dataSource, ofAll({ status: ['QUEUED', 'RUNNING'] }), page), 120],
  ['generations of a kind', () => findGenerationPage(dataSource, generations({ kind: ['VIDEO'] }), page), 250],
  ['generations of a model', () => findGenerationPage(dataSource, ofAll({ model: ['none'] }), page), 350],
  ['how many generations', () => countGenerations(dataSource, ofAll({})), 1_500],
  ['a generation by its key', () => findGenerationOfKey(dataSource.manager, nobody(PROJECT), 'call 5'), 10],
  ['a file by its key', () => findIdempotencyRecord(dataSource.manager, nobody(PROJECT), 'call 5'), 10],
  ['what is stored', () => findQuotaCounters(dataSource, [ORGANIZATION]), 100],
  ['what an owner has stored', () => findOwnerCounters(dataSource, { projectId: PROJECT, ownerId: 'user 10' }), 400],
  ['what expires', () => findExpiring(dataSource, ORGANIZATION, 72), 100],
  ['the usage of an organization', () => history({ organizationId: SMALL_ORGANIZATION }), 60],
  ['the usage of an owner', () => history({ organizationId: SMALL_ORGANIZATION, ownerId: 'one' }), 60],
  // What is under way is read whole, four times: it is little.
  ['a recount of a small organization', () => findCounterDifferences(dataSource, SMALL_ORGANIZATION), 800],
  ['room for what waits', () => undone((m) => hasRoomFor(m, ORGANIZATION, { id: 'held_0', sizeBytes: 1 })), 200],
  ['API keys', () => apiKeys(ADMIN), 40],
  ['API keys of an organization', () => apiKeys({ ...ADMIN, projectId: null }), 40],
  ['API keys of a small project', () => apiKeys(callerOf({ id: SMALL_PROJECT, organizationId: '' })), 10],
  ['webhooks', () => findWebhooks(dataSource, { organizationId: ORGANIZATION }, { after: null, limit: 50 }), 10],
  ['deliveries', () => findDeliveries(dataSource, `webhook_${'9'.padStart(26, '0')}`, 50), 120],
  ['events of a feed', () => feed(), 2_500],
];

const owned = (filter: object) => ({ filter, scope: { projectId: PROJECT, ownerId: 'one' } });
const ofAll = (filter: GenerationFilter) => generations(filter, { organizationId: ORGANIZATION });
const nobody = (projectId: string) => ({ projectId, ownerId: null });
const summaries = (scope: { organizationId: string } | { projectId: string }, after: typeof position | null) =>
  findFileSummaries(dataSource, { scope, filter: {}, after, limit: 50 });
const history = (of: { readonly organizationId: string; readonly ownerId?: string }) =>
  findUsageHistory(dataSource, { ...asked, ...of, granularity: 'HOUR', groupBy: ['PROJECT', 'KIND'] });

const ADMIN: Caller = callerOf({ id: PROJECT, organizationId: ORGANIZATION });

/** The first page, and one amid thousands. */
async function apiKeys(caller: Caller): Promise<void> {
  const { page: first, cursorOf } = await listOwnApiKeys(dataSource, caller, { first: 50 });
  const last = { ...first.items[0]!, id: `key_${String(TENANTS + KEYS / 2).padStart(26, '0')}` };
  const { page } = await listOwnApiKeys(dataSource, caller, { first: 50, after: cursorOf(last) });
  if (first.items.length === 50) expect(page.items).toHaveLength(50);
}

async function feed(): Promise<void> {
  const floor = await findEventsFloor(dataSource);
  await findEventIds(dataSource, floor, { organizationId: SMALL_ORGANIZATION, projectId: SMALL_PROJECT });
  await findEvents(dataSource, floor, [SMALL_ORGANIZATION]);
}

it.each(STATEMENTS)('%s: no more is read than is looked for', async (_, work, maxBuffers) => {
  const plans = await plansDuring(unlimited, work);
  expect(plans.length).toBeGreaterThan(0);
  expect(plans.filter(({ buffers }) => buffers > maxBuffers)).toEqual([]);
});

it('a recount of the largest organization reads its files once', async () => {
  const [plan] = await plansDuring(unlimited, () => findCounterDifferences(dataSource, ORGANIZATION));
  expect(plan!.buffers).toBeLessThan(12_000);
});

describe('a batch of', () => {
  /** What a file that is removed takes, with its tombstone, its event, and counters. */
  const BUFFERS_PER_FILE = 25;

  it.each<[string, () => ReturnType<typeof expiredConditions>, string]>([
    ['the oldest of a project', () => fileConditions({ projectId: PROJECT }, {}), 'files_project_created'],
    ['the oldest of an owner', () => fileConditions(owned({}).scope, {}), 'files_owner_created'],
  ])('%s is removed by its index', async (_, which, index) => {
    const [plan] = await plansDuring(unlimited, () =>
      undone((manager) => removeFiles(manager, which(), 'DELETED', 500, 'DELETION')),
    );
    expect(plan!.indexNames).toContain(index);
    expect(plan!.scannedTables).not.toContain('files');
    expect(plan!.buffers).toBeLessThan(500 * BUFFERS_PER_FILE);
  });

  it('expired files is found by the index that is for it, however many wait', async () => {
    const sweep = () => undone((manager) => removeFiles(manager, expiredConditions({}), 'EXPIRED', 500, 'SWEEP'));
    const backlog = `UPDATE files SET expires_at = now() - interval '1 minute' WHERE size_bytes % 20 = 0`;
    const [plan] = await plansDuring(unlimited, sweep, backlog);
    expect(plan!.indexNames).toContain('files_expiring');
    expect(plan!.scannedTables).not.toContain('files');
    // The index has what the update has left, too.
    expect(plan!.buffers).toBeLessThan(500 * BUFFERS_PER_FILE + 10_000);
  });

  it('tombstones that are old takes their keys along', async () => {
    const aged = `UPDATE file_tombstones SET gone_at = gone_at - interval '15 days'`;
    const [plan] = await plansDuring(unlimited, () => removeTombstones(dataSource, 30, 1_000), aged);
    expect(plan!.scannedTables).not.toContain('file_tombstones');
    expect(plan!.buffers).toBeLessThan(1_000 * BUFFERS_PER_FILE);
  });

  it('operations that are due is taken from among those that wait', async () => {
    const selection = { limit: 64, maxPerOrganization: 48, underWay: new Map(), leaseSeconds: 60 };
    const waiting = `INSERT INTO awaited_operations (generation_id, organization_id, due_at, answers, failures)
      SELECT id, organization_id, now() + (hashtext(id) % 100) * interval '1 second', 0, 0 FROM generations LIMIT 5000`;
    const take = () => takeDueOperations(dataSource.manager, selection);
    const [plan] = await plansDuring(unlimited, take, waiting);
    expect(plan!.scannedTables.filter((table) => table !== 'awaited_operations')).toEqual([]);
    expect(plan!.buffers).toBeLessThan(3_000);
  });

  it('the census reads its own range, however many files and blobs there are', async () => {
    const keys = Array.from({ length: 500 }, (_, n) => `installation/file_${String(90 * n).padStart(26, '0')}`);
    const blobs = keys.map((objectKey) => ({ objectKey, generation: null, sizeBytes: 1, partial: false }));
    let census: BlobCensus | undefined;
    const begin = async () => {
      census = await BlobCensus.begin(dataSource);
    };
    // Where the statements are explained, there are to be the same temporary tables.
    for (const { sql } of await statementsDuring(begin)) if (/CREATE/.test(sql)) await unlimited.query(sql);
    const plans = await plansDuring(unlimited, async () => {
      await census!.count(blobs);
      await census!.compareFiles(fileIds[9]!, 2_000);
      await census!.findMissing(fileIds[9]!, 500);
      await census!.findReturned(fileIds[9]!, 500);
      await census!.forgetOrphans(keys[9]!, 500);
      await census!.noteOrphans(keys[9]!, 500);
      await census!.findDue(keys[9]!, { days: 7, limit: 500 });
    });
    await census!.end();
    expect(plans.flatMap(({ scannedTables }) => scannedTables).filter((table) => table === 'files')).toEqual([]);
    expect(plans.filter(({ buffers }) => buffers > 12_000)).toEqual([]);
  });
});
