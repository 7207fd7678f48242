import type { Project } from '../../src/domain/account';
import { readUsageHistory } from '../../src/usage/usage-history';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { insertUsage } from '../support/database/usage-rows';
import { makeProject } from '../support/service/accounts';
import { createAdmin } from '../support/service/admin';
import { callerOf } from '../support/service/test-storage';

let database: TestDatabase;
let admin: ReturnType<typeof createAdmin>;
let web: Project;
let app: Project;
let foreign: Project;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = createAdmin(database.dataSource);
  web = await makeProject(database.dataSource, { name: 'web' });
  app = await makeProject(database.dataSource, { name: 'app', organizationId: web.organizationId });
  foreign = await makeProject(database.dataSource, { name: 'foreign' });
  const of = ({ id, organizationId }: Project) => ({ projectId: id, organizationId });
  await insertUsage(database.dataSource, [
    { ...of(web), at: '2026-04-30T23:00:00Z', uploads: 1 },
    { ...of(web), at: '2026-05-01T00:00:00Z', uploads: 2 },
    { ...of(web), at: '2026-05-31T12:00:00Z', model: 'm', generationKind: 'IMAGE', generations: 3, costUsd: 0.5 },
    { ...of(app), at: '2026-05-02T12:00:00Z', kind: 'VIDEO', uploads: 4 },
    { ...of(foreign), at: '2026-05-02T12:00:00Z', uploads: 8 },
  ]);
});
afterAll(() => database.close());

const MAY = '--from 2026-05 --to 2026-06';

async function report(commandLine: string): Promise<Record<string, unknown>[]> {
  return (await admin(`usage report ${commandLine}`)) as Record<string, unknown>[];
}

describe('admin usage report', () => {
  it('tells months of every organization, with names beside ids', async () => {
    const rows = await report('--from 2026-04 --to 2026-06');
    expect(
      rows.map(({ from, organizationId, uploads, generations }) => [from, organizationId, uploads, generations]),
    ).toEqual([
      ['2026-04-01T00:00:00.000Z', web.organizationId, 1, 0],
      ['2026-05-01T00:00:00.000Z', web.organizationId, 6, 3],
      ['2026-05-01T00:00:00.000Z', foreign.organizationId, 8, 0],
    ]);
    expect(rows[0]).toMatchObject({
      organization: expect.stringMatching(/^Organization /),
      costUsd: 0,
      storedBytes: 0,
    });
    expect(rows[0]).not.toHaveProperty('projectId');
    expect(rows[0]).not.toHaveProperty('model');
  });

  it('tells apart by project, kind and model', async () => {
    const rows = await report(`${MAY} --by organization,project,kind,model --organization ${web.organizationId}`);
    expect(
      rows.map(({ projectId, project, kind, model, uploads, costUsd }) => ({
        projectId,
        project,
        kind,
        model,
        uploads,
        costUsd,
      })),
    ).toEqual([
      { projectId: web.id, project: 'web', kind: 'IMAGE', model: null, uploads: 2, costUsd: 0 },
      { projectId: web.id, project: 'web', kind: 'IMAGE', model: 'm', uploads: 0, costUsd: 0.5 },
      { projectId: app.id, project: 'app', kind: 'VIDEO', model: null, uploads: 4, costUsd: 0 },
    ]);
  });

  it('tells apart by door and owner, by name', async () => {
    const { id: projectId, organizationId } = await makeProject(database.dataSource);
    const row = { projectId, organizationId, at: '2026-05-02T12:00:00Z' };
    await insertUsage(database.dataSource, [
      { ...row, uploads: 1 },
      { ...row, uploads: 2, door: 'TUS', ownerId: 'ada' },
    ]);
    const rows = await report(`${MAY} --project ${projectId} --by owner,door`);
    expect(rows.map(({ ownerId, door, uploads }) => [ownerId, door, uploads])).toEqual([
      [null, null, 1],
      ['ada', 'TUS', 2],
    ]);
  });

  it('tells of one project, by its name, and by the day', async () => {
    const rows = await report(`${MAY} --project web --granularity day --by generation-kind`);
    expect(
      rows.map(({ from, generationKind, uploads, generations }) => [from, generationKind, uploads, generations]),
    ).toEqual([
      ['2026-05-01T00:00:00.000Z', null, 2, 0],
      ['2026-05-31T00:00:00.000Z', 'IMAGE', 0, 3],
    ]);
  });

  it('tells the same as the graph, of the last year unless it is said', async () => {
    const project = await makeProject(database.dataSource);
    const { id: projectId, organizationId } = project;
    await insertFileRows(database.dataSource, { projectId, organizationId }, [fileRow({ sizeBytes: 7 })]);
    const rows = await report(`--project ${project.id} --by project,kind`);
    const now = new Date();
    const graph = await readUsageHistory(database.dataSource, callerOf(project), {
      from: new Date(now.getTime() - 366 * 86_400_000),
      to: now,
      granularity: 'MONTH',
      groupBy: ['PROJECT', 'KIND'],
    });
    expect(graph).toMatchObject([{ storedFiles: 1, storedBytes: 7 }]);
    const told = { organizationId, organization: expect.any(String), project: project.name };
    expect(rows).toEqual(
      graph.map(
        ({ group: _group, from, generationKind: _kind, model: _model, ownerId: _owner, door: _door, ...point }) => ({
          ...point,
          from: from.toISOString(),
          ...told,
        }),
      ),
    );
  });

  it('tells months in which nothing happened of what stayed stored', async () => {
    const project = await makeProject(database.dataSource);
    const { id: projectId, organizationId } = project;
    const file = fileRow({ sizeBytes: 7, createdAt: new Date('2026-01-15T00:00:00Z') });
    await insertFileRows(database.dataSource, { projectId, organizationId }, [file]);
    const rows = await report(`--project ${projectId} --from 2026-04 --to 2026-06`);
    expect(
      rows.map(({ from, uploads, storedBytes, storedFiles }) => [from, uploads, storedBytes, storedFiles]),
    ).toEqual([
      ['2026-04-01T00:00:00.000Z', 0, 7, 1],
      ['2026-05-01T00:00:00.000Z', 0, 7, 1],
    ]);
  });

  it.each([
    ['from', '--from 2026-06 --to 2026-05'],
    ['from', '--from 2026-02-30'],
    ['to', '--to yesterday'],
    ['by', '--by weather'],
    ['granularity', '--granularity year'],
    ['granularity', '--granularity day,month'],
    ['organizationId', '--organization nobody'],
  ])('names %s as the field at fault of: %s', async (field, options) => {
    await expect(report(options)).rejects.toMatchObject({ field });
  });
});
