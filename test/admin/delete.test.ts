import { createKey } from '../../src/accounts/keys';
import type { Ask } from '../../src/admin/operation';
import { newId } from '../../src/database/new-id';
import type { Project } from '../../src/domain/account';
import { uploadFile } from '../../src/files/upload/upload-and-import';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { databaseUrl } from '../support/database/test-database';
import { wavOf } from '../support/media/media-samples';
import { makeProject } from '../support/service/accounts';
import { createAdmin, runAdminHere } from '../support/service/admin';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

let test: TestStorage;
let admin: ReturnType<typeof createAdmin>;
beforeAll(async () => {
  test = await openTestStorage();
  admin = createAdmin(test.dataSource);
});
afterAll(() => test.close());

/** With a store to delete from. */
const adminWithStore = (...args: readonly string[]) =>
  runAdminHere({ DATA_DIR: test.dataDirectory, DATABASE_URL: databaseUrl(test.database) }, ...args);

/** A project with two files of 1,000 bytes and a key. */
async function furnish(name: string, organizationId?: string): Promise<Project> {
  const project = await makeProject(test.dataSource, { name, ...(organizationId !== undefined && { organizationId }) });
  await createKey(test.dataSource, { owner: { projectId: project.id }, scopes: ['FILES_READ'] });
  for (let file = 0; file < 2; file += 1) {
    const content = incomingContent(wavOf(1_000));
    await uploadFile(test.storage, callerOf(project), { content, purpose: 'REFERENCE_MEDIA' });
  }
  return project;
}

const idsOf = (listed: unknown) => (listed as { readonly id: string }[]).map(({ id }) => id);

describe('admin project delete', () => {
  it('says what goes, and deletes nothing, where nobody says yes', async () => {
    const project = await furnish('careful');
    const asked: string[] = [];
    const no: Ask = async (question) => {
      asked.push(question);
      return false;
    };
    const loss = `Deleting the project careful (${project.id}) takes 2 files of 2000 bytes, 1 keys and 0 generations away for good.`;
    await expect(admin('project delete --id careful')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'yes',
      message: `${loss} Say --yes to do it.`,
    });
    await expect(createAdmin(test.dataSource, no)('project delete --id careful')).rejects.toMatchObject({
      message: 'Nothing was deleted.',
    });
    expect(asked).toEqual([`${loss} Go on?`]);
    expect(await admin('file list --project careful')).toHaveLength(2);
    expect(await admin('key list --project careful')).toHaveLength(1);
  });

  it('deletes it with its bytes, frees its name, and leaves its usage', async () => {
    const project = await furnish('web');
    const { id, organizationId } = project;
    const neighbour = await furnish('app', organizationId);
    const report = () => admin(`usage report --by project --organization ${organizationId}`);
    const before = (await report()) as { readonly projectId: string }[];
    const gone = { id, name: 'web' };
    expect(await adminWithStore('project', 'delete', '--id', 'web', '--yes')).toEqual({
      ...gone,
      ...{ files: 2, bytes: 2_000, keys: 1, generations: 0 },
    });

    const left = idsOf(await admin('file list --organization', organizationId));
    expect(left).toHaveLength(2);
    expect((await storedFileIds(test)).filter((file) => left.includes(file))).toEqual(left);
    expect(idsOf(await admin('project list --organization', organizationId))).toEqual([neighbour.id]);
    await expect(admin('file list --project web')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(admin('project update --name other --id', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(admin('key create --scopes files_read --project', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });

    const told = (points: readonly { readonly projectId: string }[], of: string) =>
      points.filter(({ projectId }) => projectId === of);
    const after = (await report()) as typeof before;
    expect(told(after, neighbour.id)).toEqual(told(before, neighbour.id));
    expect(told(after, id)).toEqual(
      told(before, id).map((point) => ({ ...point, deletedFiles: 2, storedBytes: 0, storedFiles: 0 })),
    );
    expect(told(after, id)).toMatchObject([{ project: 'web', uploads: 2 }]);
    expect(await admin('usage report --project web')).toHaveLength(1);

    // Again, by its name: there is nothing left of it. Then the name is another's.
    const nothing = { ...gone, files: 0, bytes: 0, keys: 0, generations: 0 };
    expect(await adminWithStore('project', 'delete', '--id', 'web', '--yes')).toEqual(nothing);
    const heir = await makeProject(test.dataSource, { name: 'web', organizationId });
    expect(idsOf([await admin('project update --name web2 --id web')])).toEqual([heir.id]);
  });

  it.each(['project', 'organization'])('knows no %s that never was', async (noun) => {
    const notFound = { code: 'NOT_FOUND', field: 'id' };
    await expect(admin(`${noun} delete --yes --id nobody`)).rejects.toMatchObject(notFound);
    const id = newId(noun === 'project' ? 'proj' : 'org');
    await expect(admin(`${noun} delete --yes --id ${id}`)).rejects.toMatchObject(notFound);
  });
});

describe('admin organization delete', () => {
  it('deletes its projects and its own keys with it', async () => {
    const { organizationId } = await furnish('first');
    await furnish('second', organizationId);
    await createKey(test.dataSource, { owner: { organizationId }, scopes: ['FILES_READ'] });
    const bystander = await furnish('bystander');
    await expect(admin('organization delete --id', organizationId)).rejects.toMatchObject({
      message: expect.stringContaining('takes 4 files of 4000 bytes, 3 keys and 0 generations away'),
    });
    expect(await adminWithStore('organization', 'delete', '--yes', '--id', organizationId)).toMatchObject({
      ...{ id: organizationId, files: 4, bytes: 4_000, keys: 3, generations: 0 },
    });
    expect(idsOf(await admin('organization list'))).not.toContain(organizationId);
    const projects = (await admin('project list')) as Project[];
    expect(projects.map(({ id }) => id)).toContain(bystander.id);
    expect(projects.filter((project) => project.organizationId === organizationId)).toEqual([]);
    await expect(admin('project list --organization', organizationId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await admin('file list --project', bystander.id)).toHaveLength(2);
    expect(await admin('usage report --by project --organization', organizationId)).toMatchObject([
      { project: 'first', uploads: 2, storedFiles: 0 },
      { project: 'second', uploads: 2, storedFiles: 0 },
    ]);
  });
});
