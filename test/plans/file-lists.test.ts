import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database/data-source';
import type { Caller } from '../../src/domain/caller';
import type { FileFilter } from '../../src/domain/list-filters';
import { type ListFilesInput, listFiles } from '../../src/files/read/list-files';
import { openManyTenants, organizationIdOf, projectIdOf, TENANTS } from '../support/database/many-tenants';
import { type ExplainedStatement, plansDuring } from '../support/database/plans';
import { LIST_ORDERS } from '../support/graphql/file-pages';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

const PAGE_SIZE = 50;
/** A row and its page of the table each, the way to the first, and some that are passed over. */
const PAGE_BUFFERS = 2 * PAGE_SIZE + 20;
/** Beside the page: all 20,000 entries of the largest organization in the index of the order. The rows would be as many buffers. */
const INDEX_BUFFERS = PAGE_BUFFERS + 400;
/** Beside the page: 500 rows of the order, each in a page of its own, and what the indexes of texts have of all organizations. */
const SEARCH_BUFFERS = PAGE_BUFFERS + 500 + 500;

const PROJECT = callerOf({ id: projectIdOf(0), organizationId: organizationIdOf(0) });
/** Of the first four, lists have thousands of files. */
const CALLERS = {
  'the largest organization': { ...PROJECT, projectId: null },
  'its largest project': PROJECT,
  'an owner of 3,000 files': { ...PROJECT, ownerId: 'one' },
  'the second organization': { ...PROJECT, organizationId: organizationIdOf(1), projectId: null },
  'an owner of few files': { ...PROJECT, ownerId: 'user 10' },
  'a small project': callerOf({ id: projectIdOf(1_500), organizationId: organizationIdOf(1_500) }),
} satisfies Record<string, Caller>;
type CallerName = keyof typeof CALLERS;
const NAMES = Object.keys(CALLERS) as CallerName[];

let test: TestStorage;
let unlimited: DataSource;
beforeAll(async () => {
  test = await openTestStorage({}, undefined, undefined, openManyTenants);
  const { address } = test.database;
  unlimited = await createDataSource({ address, poolSize: 1, statementTimeoutMs: 0 }).initialize();
});
afterAll(async () => {
  await unlimited.destroy();
  await test.close();
});

async function planOfPage(name: CallerName, input: ListFilesInput): Promise<ExplainedStatement> {
  const list = () => listFiles(test.storage, CALLERS[name], { first: PAGE_SIZE, ...input });
  const [plan, ...others] = await plansDuring(unlimited, list);
  expect(others).toEqual([]);
  return plan!;
}

async function planOfTotals(name: CallerName, filter: FileFilter): Promise<ExplainedStatement> {
  const { totals } = await listFiles(test.storage, CALLERS[name], { filter });
  const [plan, ...others] = await plansDuring(unlimited, totals);
  expect(others).toEqual([]);
  return plan!;
}

function expectBounded(plan: ExplainedStatement, maxBuffers: number): void {
  const { scannedTables, buffers } = plan;
  if (buffers > maxBuffers || scannedTables.length > 0) expect({ ...plan, maxBuffers }).toBeUndefined();
}

describe.each(NAMES)('of %s', (name) => {
  it('the first page and those after it are read off the index, in each order', async () => {
    for (const orderBy of LIST_ORDERS) {
      let after: string | null = null;
      for (let page = 0; page < 3; page += 1) {
        expectBounded(await planOfPage(name, { orderBy, after }), PAGE_BUFFERS);
        const list = await listFiles(test.storage, CALLERS[name], { first: 100, orderBy, after });
        const last = list.page.items.at(-1);
        if (last === undefined) break;
        after = list.cursorOf(last);
      }
    }
  });

  it.each<[string, FileFilter, number]>([
    ['a kind', { kind: ['VIDEO'] }, INDEX_BUFFERS],
    ['kinds', { kind: ['VIDEO', 'AUDIO'] }, INDEX_BUFFERS],
    ['a kind that is rare', { kind: ['AUDIO'] }, INDEX_BUFFERS],
    ['an origin that none has', { origin: ['IMPORTED'] }, INDEX_BUFFERS],
    ['a purpose', { purpose: ['GENERATION_OUTPUT'] }, INDEX_BUFFERS],
    ['a type that none has', { mimeType: ['audio/wav'] }, INDEX_BUFFERS],
    ['a status', { status: ['FAILED'] }, 2 * PAGE_BUFFERS],
    ['uploads under way', { status: ['AWAITING_UPLOAD', 'PROCESSING'] }, 2 * PAGE_BUFFERS],
    ['a size', { sizeBytes: { gte: 100_900 } }, 2 * PAGE_BUFFERS],
    ['an owner', { ownerIds: ['user 10'] }, PAGE_BUFFERS],
    ['owners', { ownerIds: ['one', 'user 10'] }, 4 * PAGE_BUFFERS],
    ['a project', { projectIds: [projectIdOf(TENANTS)] }, PAGE_BUFFERS],
    ['projects', { projectIds: [projectIdOf(TENANTS), projectIdOf(TENANTS + 1)] }, 4 * PAGE_BUFFERS],
    ['a hash', { sha256: 'f'.repeat(64) }, PAGE_BUFFERS],
    ['ids', { ids: [`file_${'5'.padStart(26, '0')}`] }, PAGE_BUFFERS],
    ['a generation', { producedBy: `gen_${'5'.padStart(26, '0')}` }, PAGE_BUFFERS],
    ['a tag that is common', { tagsAll: ['campaign'] }, SEARCH_BUFFERS],
    ['a tag that is rare', { tagsAll: ['rare'] }, SEARCH_BUFFERS],
    ['tags that never meet', { tagsAll: ['rare', 'common'] }, SEARCH_BUFFERS],
    ['any of some tags', { tagsAny: ['rare', 'nothing'] }, SEARCH_BUFFERS],
    ['a fact', { metadata: [{ key: 'prompt', value: 'take 7' }] }, SEARCH_BUFFERS],
    ['a part of names that is common', { filenameContains: 'ICTURE' }, SEARCH_BUFFERS],
    ['a part of names that is rare', { filenameContains: 'quartz' }, SEARCH_BUFFERS],
  ])('a page by %s reads no more than is looked for', async (_, filter, maxBuffers) => {
    expectBounded(await planOfPage(name, { filter }), maxBuffers);
  });

  it.each<[string, FileFilter]>([
    ['nothing', {}],
    ['READY alone', { status: ['READY'], tagsAll: [] }],
  ])('the totals by %s are those of the counters', async (_, filter) => {
    const plan = await planOfTotals(name, filter);
    expect(plan.sql).toContain('ready_files');
    // What is not READY, and what has expired, is found by indexes: 200 files of the largest organization.
    expectBounded(plan, 250);
  });

  it('the totals by any other filter read no more than the files of the list, or than match', async () => {
    const ofAll = await planOfTotals(name, { sizeBytes: { gte: 0 } });
    const filters: FileFilter[] = [{ mimeType: ['video/mp4'] }, { tagsAll: ['rare'] }, { filenameContains: 'quartz' }];
    for (const filter of filters) expectBounded(await planOfTotals(name, filter), Math.max(ofAll.buffers, 250));
  });
});

/** What Postgres takes an organization's files for alike with everybody's would have it read all of them. */
describe.each(NAMES.filter((name) => name !== 'the second organization'))('of %s, which has none', (name) => {
  it.each<[string, FileFilter]>([
    ['a tag', { tagsAll: ['elsewhere'] }],
    ['any of some tags', { tagsAny: ['elsewhere', 'nowhere'] }],
    ['a fact', { metadata: [{ key: 'place', value: 'elsewhere' }] }],
    ['a part of names', { filenameContains: 'kitchen' }],
  ])('a page by %s that is common with others reads few of its files', async (_, filter) => {
    for (const orderBy of LIST_ORDERS) expectBounded(await planOfPage(name, { filter, orderBy }), SEARCH_BUFFERS);
  });
});
