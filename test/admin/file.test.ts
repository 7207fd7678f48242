import { newId } from '../../src/database/new-id';
import type { Project } from '../../src/domain/account';
import { type FileRow, fileRow, insertFileRows } from '../support/database/file-rows';
import { createTestDatabase, type TestDatabase } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';
import { createAdmin } from '../support/service/admin';

const HOUR_MS = 3_600_000;

let database: TestDatabase;
let admin: ReturnType<typeof createAdmin>;
let project: Project;
let other: Project;
let files: readonly FileRow[];
let others: readonly FileRow[];
beforeAll(async () => {
  database = await createTestDatabase();
  admin = createAdmin(database.dataSource);
  project = await makeProject(database.dataSource, { name: 'pictures' });
  other = await makeProject(database.dataSource, { organizationId: project.organizationId });
  await add(await makeProject(database.dataSource), [fileRow()]);
  await add(project, [fileRow({ expiresAt: new Date(Date.now() - HOUR_MS) })]);
  files = await add(project, [
    fileRow({ tags: ['hero', 'web'], metadata: { prompt: 'a secret wish' }, thumbhash: 'c2VjcmV0' }),
    fileRow({ kind: 'VIDEO', mimeType: 'video/mp4', tags: ['hero'], expiresAt: new Date(Date.now() + HOUR_MS) }),
    fileRow({ status: 'AWAITING_UPLOAD', sha256: null }),
  ]);
  others = await add(other, [fileRow({ kind: 'AUDIO', mimeType: 'audio/wav' })]);
});
afterAll(() => database.close());

async function add(to: Project, rows: readonly FileRow[]): Promise<readonly FileRow[]> {
  await insertFileRows(database.dataSource, { organizationId: to.organizationId, projectId: to.id }, rows);
  return rows;
}

async function idsOf(commandLine: string, ...values: string[]): Promise<string[]> {
  const listed = (await admin(`file list ${commandLine}`, ...values)) as { readonly id: string }[];
  return listed.map(({ id }) => id);
}

const idOf = (index: number) => files[index]?.id ?? '';

describe('admin file list', () => {
  it('tells what is known of a file, and neither its content nor a way to it', async () => {
    const [first] = (await admin('file list --limit 1 --project', project.id)) as object[];
    expect(first).toEqual({
      id: idOf(0),
      projectId: project.id,
      project: 'pictures',
      filename: files[0]?.filename,
      kind: 'IMAGE',
      mimeType: 'image/png',
      sizeBytes: 1_000,
      status: 'READY',
      origin: 'UPLOADED',
      purpose: 'REFERENCE_MEDIA',
      tags: ['hero', 'web'],
      createdAt: files[0]?.createdAt.toISOString(),
      expiresAt: null,
    });
  });

  it('lists those of a project or of an organization, by id or name, expired ones left out', async () => {
    const own = files.map(({ id }) => id);
    expect(await idsOf('--project', project.id)).toEqual(own);
    expect(await idsOf('--project', 'pictures')).toEqual(own);
    expect(await idsOf('--organization', project.organizationId)).toEqual([...own, others[0]?.id]);
  });

  it('takes filters, which all must hold', async () => {
    expect(await idsOf('--kind video,AUDIO --organization', project.organizationId)).toEqual([idOf(1), others[0]?.id]);
    expect(await idsOf('--status awaiting-upload --project', project.id)).toEqual([idOf(2)]);
    expect(await idsOf('--tag hero --project', project.id)).toEqual([idOf(0), idOf(1)]);
    expect(await idsOf('--tag hero --tag web --project', project.id)).toEqual([idOf(0)]);
    expect(await idsOf('--tag hero --kind video --project', project.id)).toEqual([idOf(1)]);
  });

  it('goes on after an id, also after that of a file that is gone', async () => {
    expect(await idsOf('--limit 2 --project', project.id)).toEqual([idOf(0), idOf(1)]);
    expect(await idsOf(`--after ${idOf(1)} --project`, project.id)).toEqual([idOf(2)]);
    await database.dataSource.query(
      `WITH gone AS (DELETE FROM files WHERE id = $1 RETURNING *)
       INSERT INTO file_tombstones (id, organization_id, project_id, created_at, reason)
       SELECT id, organization_id, project_id, created_at, 'DELETED' FROM gone`,
      [idOf(1)],
    );
    expect(await idsOf(`--after ${idOf(1)} --project`, project.id)).toEqual([idOf(2)]);
  });

  it.each([
    [null, ''],
    ['projectId', '--project nobody'],
    ['kind', '--project pictures --kind text'],
    ['status', '--project pictures --status gone'],
    ['limit', '--project pictures --limit 1001'],
    ['after', '--project pictures --after me'],
    ['after', `--project pictures --after ${newId('file')}`],
    ['tag', `--project pictures --tag ${'x'.repeat(1_001)}`],
  ])('names %s as the field at fault of: %.60s', async (field, options) => {
    await expect(admin(`file list ${options}`.trim())).rejects.toMatchObject({ field });
  });
});
