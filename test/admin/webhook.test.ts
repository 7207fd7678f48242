import type { Project } from '../../src/domain/account';
import { databaseUrl } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';
import { createAdmin, runAdminHere } from '../support/service/admin';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';
import { writeEvent } from '../support/webhooks/test-webhooks';

interface Printed {
  readonly id: string;
  readonly secret: string;
}

let test: TestStorage;
let admin: ReturnType<typeof createAdmin>;
let project: Project;
beforeAll(async () => {
  test = await openTestStorage();
  admin = createAdmin(test.dataSource);
  project = await makeProject(test.dataSource, { name: 'hooked' });
});
afterAll(() => test.close());

/** With what checks a URL. */
const adminWithStorage = async (commandLine: string) =>
  (await runAdminHere(
    { DATA_DIR: test.dataDirectory, DATABASE_URL: databaseUrl(test.database) },
    ...commandLine.split(' '),
  )) as Printed;

describe('admin webhook', () => {
  it('creates one and shows its secret this once, lists, updates and deletes it', async () => {
    const { secret, ...created } = await adminWithStorage(
      'webhook create --project hooked --url https://example.com/ --events file.stored,quota.threshold',
    );
    expect(secret).toMatch(/^whsec_/);
    expect(created).toEqual({
      id: expect.stringMatching(/^webhook_/),
      ...{ organizationId: project.organizationId, projectId: project.id, url: 'https://example.com/' },
      ...{ events: ['file.stored', 'quota.threshold'], createdAt: expect.any(String) },
      ...{ disabledAt: null, failingSince: null },
    });
    const ofAll = await adminWithStorage(
      `webhook create --organization ${project.organizationId} --url https://example.com/`,
    );
    expect(ofAll).toMatchObject({ projectId: null, events: expect.arrayContaining(['generation.failed']) });
    expect(await admin('webhook list --project hooked')).toEqual([created]);
    for (const list of ['webhook list', `webhook list --organization ${project.organizationId}`]) {
      expect(await admin(list)).toEqual([created, expect.objectContaining({ id: ofAll.id })]);
    }

    const { id } = created;
    expect(await adminWithStorage(`webhook update --id ${id} --enabled false`)).toEqual({
      ...created,
      disabledAt: expect.any(String),
    });
    expect(await adminWithStorage(`webhook update --id ${id} --enabled true`)).toEqual(created);
    const rotated = await adminWithStorage(`webhook update --id ${id} --rotate-secret`);
    expect(rotated.secret).not.toBe(secret);
    expect(await adminWithStorage(`webhook delete --id ${id}`)).toEqual({ id });
    expect(await admin('webhook list --project hooked')).toEqual([]);
  });

  it('lists what was sent, and has it sent again', async () => {
    const { id } = await adminWithStorage('webhook create --project hooked --url https://example.com/');
    await writeEvent(test.dataSource, callerOf(project), 'file.stored', 'file_1');
    const [delivery] = (await admin(`webhook deliveries --id ${id}`)) as Printed[];
    expect(delivery).toMatchObject({ webhookId: id, eventType: 'file.stored', status: 'PENDING', attempts: 0 });
    expect(await adminWithStorage(`webhook redeliver --delivery ${delivery!.id}`)).toMatchObject({ id: delivery!.id });
  });

  it('says which option is at fault', async () => {
    for (const [commandLine, error] of [
      ['create --url https://example.com/', { code: 'INVALID_INPUT', message: expect.stringContaining('--project') }],
      ['create --project hooked --url https://10.0.0.1/', { code: 'MEDIA_URL_BLOCKED', inputPath: ['input', 'url'] }],
      [
        'create --project hooked --url https://example.com/ --events file.eaten',
        { code: 'INVALID_INPUT', inputPath: ['input', 'events', '0'] },
      ],
      ['update --id webhook_none --enabled false', { code: 'NOT_FOUND', inputPath: ['input', 'id'] }],
      ['delete --id webhook_none', { code: 'NOT_FOUND', inputPath: ['id'] }],
      ['redeliver --delivery delivery_none', { code: 'NOT_FOUND', inputPath: ['deliveryId'] }],
    ] as const) {
      await expect(adminWithStorage(`webhook ${commandLine}`)).rejects.toMatchObject(error);
    }
    await expect(admin('webhook deliveries --id webhook_none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
