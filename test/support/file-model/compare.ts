import { findCounterDifferences } from '../../../src/database/repositories/usage/recount';
import { breakDown } from '../../../src/domain/usage';
import { listFiles } from '../../../src/files/read/list-files';
import { breakDownFor, readExpiring, readStorageUsage } from '../../../src/usage/storage-usage';
import { expectEventsOfAll } from '../service/leftovers';
import { expectSameGenerations } from './compare-generations';
import type { FileModel } from './file-model';
import type { RealFiles } from './real-files';
import { PROJECT_INDEXES, type ProjectIndex, sizeOf, UNIT_SECONDS, type VisibleFile } from './state';

const UNITS_AHEAD = 2;
const HOURS_PER_UNIT = UNIT_SECONDS / 3600;

/** Expects that everything which the service tells of the organization is what the model says. */
export async function expectSame(model: FileModel, real: RealFiles): Promise<void> {
  const [listed, stored] = await Promise.all([observe(real), readCounters(real)]);
  await expectSameGenerations(model, real);
  await expectEventsOfAll(real.test);
  expect(listed).toEqual(expected(model));
  expect(stored).toEqual({
    tombstones: Object.fromEntries([...model.rows.tombstones].map(([id, { reason }]) => [id, reason])),
    counted: Object.fromEntries(model.rows.counted),
    differences: [],
  });
}

function expected(model: FileModel) {
  const { maxBytes, maxFiles } = model.organization;
  const files = PROJECT_INDEXES.map((project) => model.rows.list(project));
  const all = files.flat();
  const expiring = all.filter(({ expiresAt }) => expiresAt !== null && expiresAt < model.rows.now + UNITS_AHEAD);
  return {
    files,
    usage: {
      ...{ usedBytes: sizeOf(all), reservedBytes: 0, limitBytes: maxBytes },
      ...{ files: all.length, reservedFiles: 0, filesLimit: maxFiles },
      remainingBytes: Math.max(0, maxBytes - sizeOf(all)),
      remainingFiles: Math.max(0, maxFiles - all.length),
    },
    breakdown: breakDown(all.map(counterOf)),
    expiring: { key: 'EXPIRING', bytes: sizeOf(expiring), files: expiring.length },
  };
}

function counterOf({ project, kind, origin, sizeBytes }: VisibleFile) {
  return { projectId: String(project), kind, origin, bytes: sizeBytes, files: 1 };
}

async function observe(real: RealFiles): Promise<ReturnType<typeof expected>> {
  const { test, organizationId, projectIds } = real;
  const organizationCaller = { ...real.caller(0), projectId: null };
  const usage = (await readStorageUsage(test.storage, organizationCaller, [organizationId])).get(organizationId);
  if (usage === undefined) throw new Error('There is no such organization.');
  const { organizationId: _id, counters: _counters, expiringWithinDay: _day, ...totals } = usage;
  const { byProject, ...breakdown } = breakDownFor(organizationCaller, usage);
  const indexed = byProject.map((bucket) => ({ ...bucket, key: String(projectIds.indexOf(bucket.key)) }));
  return {
    files: await Promise.all(PROJECT_INDEXES.map((project) => listed(real, project))),
    usage: totals,
    breakdown: { ...breakdown, byProject: indexed.sort((left, right) => (left.key < right.key ? -1 : 1)) },
    expiring: await readExpiring(test.storage, organizationCaller, usage, UNITS_AHEAD * HOURS_PER_UNIT),
  };
}

/** In the order of the ids: of the moment of their making there may be several. */
async function listed(real: RealFiles, project: ProjectIndex): Promise<VisibleFile[]> {
  const { page, totals } = await listFiles(real.test.storage, real.caller(project), { first: 100 });
  const files = page.items.map((file) => real.view(file)).sort((left, right) => (left.id < right.id ? -1 : 1));
  expect(await totals()).toEqual({ count: files.length, sizeBytes: sizeOf(files) });
  return files;
}

/** What no caller reads directly. */
async function readCounters({ test: { dataSource }, organizationId, projectIds }: RealFiles) {
  const tombstones: { id: string; reason: string }[] = await dataSource.query(
    'SELECT id, reason FROM file_tombstones WHERE organization_id = $1',
    [organizationId],
  );
  const usage: { project: string; kind: string; counts: object }[] = await dataSource.query(
    `SELECT project_id AS project, kind, jsonb_build_object('uploads', sum(uploads), 'uploadedBytes', sum(uploaded_bytes),
       'deletedFiles', sum(deleted_files), 'expiredFiles', sum(expired_files),
       'generations', sum(generations), 'failedGenerations', sum(failed_generations),
       'skippedOutputs', sum(skipped_outputs)) AS counts
     FROM usage_counters WHERE organization_id = $1 AND granularity = 'HOUR' GROUP BY project_id, kind`,
    [organizationId],
  );
  const counted = usage.map(({ project, kind, counts }) => [`${projectIds.indexOf(project)} ${kind}`, counts] as const);
  return {
    tombstones: Object.fromEntries(tombstones.map(({ id, reason }) => [id, reason])),
    counted: Object.fromEntries(counted),
    differences: await findCounterDifferences(dataSource, organizationId),
  };
}
