import type { DataSource } from 'typeorm';
import { ExpensiveReads } from '../../src/database/expensive-reads';
import type { Conditions } from '../../src/database/repositories/conditions';
import { BlobCensus } from '../../src/database/repositories/files/blob-census';
import { expiredConditions, fileConditions } from '../../src/database/repositories/files/file-conditions';
import { type FileListQuery, findFilePage } from '../../src/database/repositories/files/file-page';
import { findFileSummaries } from '../../src/database/repositories/files/file-summaries';
import { countedFilterOf, findFileTotals, findReadyTotals } from '../../src/database/repositories/files/file-totals';
import { type RemovalOrder, removeFiles } from '../../src/database/repositories/files/remove-files';
import { findCounterDifferences } from '../../src/database/repositories/usage/recount';
import { findQuotaCounters } from '../../src/database/repositories/usage/storage-usage';
import type { Viewer } from '../../src/domain/caller';
import type { FileFilter } from '../../src/domain/list-filters';
import type { Position } from '../../src/domain/page';
import { scopeOf } from '../../src/files/file-services';
import { isFoundByIndex } from '../../src/files/read/check-filter';
import type { Benchmark, Figure } from './benchmark';
import { openOrganizationsDatabase, organizationIdOf, projectIdOf } from './fill-organizations';
import { median } from './median';

/** Of each statement, after one that is not counted; fewer of what takes long. */
const TIMES = 15;
const ENOUGH_MS = 6_000;
const PAGE_BAR_MS = 25;
/** When the service ends a search or a count, and says so. */
const LIMIT_MS = 3_000;
const BATCH = 500;
const REMOVAL_BAR_MS = 250;

/** What is measured is what the work takes, unless it tells that itself. */
type Timed = readonly [name: string, work: () => Promise<unknown>, barMs?: number];

/** Every statement of lists, counts and sweeps by itself, among as many files as `--rows` says of 2,000 organizations. */
export const organizations: Benchmark = async (workplace) => {
  const database = await openOrganizationsDatabase(workplace);
  try {
    const figures: Figure[] = [];
    for (const [name, work, barMs] of await statementsOf(database.dataSource, workplace.rows)) {
      const value = await medianOf(work);
      figures.push({ name, value, unit: 'ms', ...(barMs !== undefined && { bar: { atMost: barMs } }) });
    }
    return figures;
  } finally {
    await database.close();
  }
};

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const milliseconds: number[] = [];
  const begin = performance.now();
  do {
    const start = performance.now();
    const told = await work();
    milliseconds.push(typeof told === 'number' ? told : performance.now() - start);
  } while (milliseconds.length <= TIMES && performance.now() - begin < ENOUGH_MS);
  return median(milliseconds.length > 1 ? milliseconds.slice(1) : milliseconds);
}

async function statementsOf(dataSource: DataSource, rows: number): Promise<Timed[]> {
  const whole: Viewer = { organizationId: organizationIdOf(0), projectId: null, ownerId: null };
  const project: Viewer = { ...whole, projectId: projectIdOf(0) };
  const small: Viewer = { ...whole, organizationId: organizationIdOf(1_500), projectId: projectIdOf(1_500) };
  const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
  const query = (of: Viewer, filter: FileFilter): FileListQuery => {
    return { scope: scopeOf(of), filter: { status: ['READY'], ...filter }, order };
  };
  // As the service does, but for how long they may take.
  const expensive = new ExpensiveReads(dataSource, { poolSize: 10, statementTimeoutMs: 60_000 });
  const page = (of: Viewer, filter: FileFilter = {}, after: Position | null = null) => {
    const request = { limit: 50, direction: 'FORWARD', after, before: null } as const;
    const source = isFoundByIndex(filter) ? dataSource : expensive.of(of);
    return () => findFilePage(source, query(of, filter), request);
  };
  const totals = (of: Viewer, filter: FileFilter = {}) => {
    const asked = query(of, filter);
    const counted = countedFilterOf(of, asked.filter);
    return () =>
      counted === null ? findFileTotals(expensive.of(of), asked) : findReadyTotals(dataSource, of, counted);
  };
  const byName = (of: Viewer) => ({ ...query(of, {}), order: { field: 'FILENAME', direction: 'ASC' } as const });
  const deep = await positionAt(dataSource, project, 0.9);
  const elsewhere: FileFilter = { tagsAll: ['elsewhere'] };
  return [
    ['page of the largest organization', page(whole), PAGE_BAR_MS],
    ['page of its largest project', page(project), PAGE_BAR_MS],
    ['page of it at 90 %', page(project, {}, deep), PAGE_BAR_MS],
    ['page of it by name', () => findFilePage(dataSource, byName(project), firstPage), PAGE_BAR_MS],
    ['page of a small project', page(small), PAGE_BAR_MS],
    ['page of an owner of a tenth', page({ ...project, ownerId: 'one' }), PAGE_BAR_MS],
    ['page of an owner of few files', page({ ...project, ownerId: 'user 10' }), PAGE_BAR_MS],
    ['page of two projects of five', page(whole, { projectIds: [2_000, 2_001].map(projectIdOf) }), PAGE_BAR_MS],
    ['page by a kind that none has', page(whole, { kind: ['AUDIO'] }), LIMIT_MS],
    ['page by an origin that none has', page(project, { origin: ['IMPORTED'] }), LIMIT_MS],
    ['page by status FAILED', page(whole, { status: ['FAILED'] }), PAGE_BAR_MS],
    ['page by a hash', page(whole, { sha256: 'f'.repeat(64) }), PAGE_BAR_MS],
    ['page by a tag that all have', page(whole, { tagsAll: ['campaign'] }), LIMIT_MS],
    ['page by a tag that is rare', page(whole, { tagsAll: ['rare'] }), LIMIT_MS],
    ['page by a tag that a fifth have, elsewhere', page(whole, elsewhere), LIMIT_MS],
    [
      'page by metadata of one in a hundred',
      page(whole, { metadata: [{ key: 'prompt', value: 'take 10' }] }),
      LIMIT_MS,
    ],
    ['page by metadata elsewhere', page(whole, { metadata: [{ key: 'place', value: 'elsewhere' }] }), LIMIT_MS],
    ['page by a part of names that most have', page(whole, { filenameContains: 'picture' }), LIMIT_MS],
    ['page by a part of names that is rare', page(whole, { filenameContains: 'quartz' }), LIMIT_MS],
    ['page by a part of names elsewhere', page(whole, { filenameContains: 'kitchen' }), LIMIT_MS],
    ['totals of the largest organization', totals(whole), PAGE_BAR_MS],
    ['totals of a kind', totals(whole, { kind: ['IMAGE'] }), PAGE_BAR_MS],
    ['totals of an owner', totals({ ...project, ownerId: 'one' }), PAGE_BAR_MS],
    ['totals by a type, counted', totals(whole, { mimeType: ['image/png'] })],
    ['totals by a tag that is rare, counted', totals(whole, { tagsAll: ['rare'] })],
    ['totals by a part of names that most have, counted', totals(whole, { filenameContains: 'picture' })],
    ['page of an operator', () => findFileSummaries(dataSource, { ...query(whole, {}), after: deep, limit: 50 }), 25],
    ['storage of the largest organization', () => findQuotaCounters(dataSource, [organizationIdOf(0)]), PAGE_BAR_MS],
    ['recount of the largest organization', () => findCounterDifferences(dataSource, organizationIdOf(0))],
    ['recount of a small organization', () => findCounterDifferences(dataSource, organizationIdOf(1_500))],
    [
      'removal of 500 of a project',
      removal(dataSource, () => fileConditions(scopeOf(project), {}), 'DELETION'),
      REMOVAL_BAR_MS,
    ],
    ['sweep of 500', removal(dataSource, () => expiredConditions({}), 'SWEEP', expire(rows)), REMOVAL_BAR_MS],
    ['census of 2,000 files', census(dataSource), REMOVAL_BAR_MS],
  ];
}

const firstPage = { limit: 50, direction: 'FORWARD', after: null, before: null } as const;

async function positionAt(dataSource: DataSource, { projectId }: Viewer, depth: number): Promise<Position> {
  const [row] = await dataSource.query(
    `SELECT created_at, id FROM files WHERE created_at < (
       SELECT max(created_at) - (max(created_at) - min(created_at)) * $2::float8 FROM files WHERE project_id = $1)
     AND project_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
    [projectId, depth],
  );
  return { value: row.created_at.toISOString(), id: row.id };
}

/** Has twice a batch expire, of everybody. */
const expire = (rows: number) => `UPDATE files SET expires_at = now() - interval '1 minute' WHERE id IN (
  SELECT 'file_' || lpad((n * ${Math.floor(rows / (2 * BATCH))})::text, 26, '0') FROM generate_series(0, ${2 * BATCH - 1}) AS n)`;

/** Undone each time, with what is done before it. What the undoing takes does not count. */
function removal(
  dataSource: DataSource,
  conditions: () => Conditions,
  order: RemovalOrder,
  before?: string,
): () => Promise<number> {
  return async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      if (before !== undefined) await runner.query(before);
      const start = performance.now();
      const reason = order === 'SWEEP' ? 'EXPIRED' : 'DELETED';
      const removed = await removeFiles(runner.manager, conditions(), reason, BATCH, order);
      if (removed.length !== BATCH) throw new Error(`${removed.length} were removed.`);
      return performance.now() - start;
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  };
}

function census(dataSource: DataSource): () => Promise<void> {
  return async () => {
    const taken = await BlobCensus.begin(dataSource);
    await taken.compareFiles(`file_${'5000'.padStart(26, '0')}`, 2_000).finally(() => taken.end());
  };
}
