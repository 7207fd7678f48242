import { newId } from '../../src/database/new-id';
import type { ProjectCaller } from '../../src/domain/caller';
import { deleteAccount } from '../../src/generation/delete-account';
import { reconcileWebhooks } from '../../src/webhooks/deliver-webhook';
import { createWebhook } from '../../src/webhooks/manage-webhooks';
import { forgetOldDeliveries } from '../../src/webhooks/webhook-tasks';
import { makeProject } from '../support/service/accounts';
import { callerOf } from '../support/service/test-storage';
import { openTestWebhooks, type TestWebhooks, writeEvent } from '../support/webhooks/test-webhooks';

let test: TestWebhooks;
let caller: ProjectCaller;
beforeAll(async () => {
  test = await openTestWebhooks();
});
beforeEach(async () => {
  caller = callerOf(await makeProject(test.dataSource));
});
afterAll(() => test.close());

const write = (of = caller) => writeEvent(test.dataSource, of, 'file.stored', newId('file'));
const count = async (webhookId: string) => (await test.deliveriesOf(webhookId)).length;
const forgetJobs = () =>
  test.dataSource.query(`DELETE FROM graphile_worker._private_jobs WHERE payload->>'webhookId' IS NOT NULL`);

it('a job that is lost is made again, when what it was for is overdue', async () => {
  const path = `/${newId('key')}`;
  const webhook = await test.webhookAt(path, caller);
  await write();
  await forgetJobs();
  await reconcileWebhooks(test.storage);
  await test.deliver();
  expect(test.receiver.at(path)).toHaveLength(0);
  await test.dataSource.query(
    `UPDATE webhook_deliveries SET next_attempt_at = now() - interval '2 minutes' WHERE webhook_id = $1`,
    [webhook.id],
  );
  await reconcileWebhooks(test.storage);
  await test.deliver();
  expect(test.receiver.at(path)).toHaveLength(1);
});

it('an event is matched with the webhooks of its own organization, and reads no others', async () => {
  await test.dataSource.query(
    `WITH made AS (
       INSERT INTO organizations (id, name, max_bytes, max_files)
       SELECT 'org_' || n, 'other ' || n, 1, 1 FROM generate_series(1, 1000) AS n RETURNING id)
     INSERT INTO webhooks (id, organization_id, url, events, secret)
     SELECT 'webhook_of_' || id, id, 'https://example.com/', '{file.stored}', '' FROM made`,
  );
  await test.dataSource.query('ANALYZE webhooks');
  const read = await test.dataSource.transaction(async (manager) => {
    // More often than Postgres plans a statement for its values.
    for (let event = 0; event < 10; event += 1) {
      await manager.query(
        `INSERT INTO media_events (type, subject_id, organization_id, project_id) VALUES ('file.stored', 'x', $1, $2)`,
        [caller.organizationId, caller.projectId],
      );
    }
    return manager.query(`SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'webhooks'`);
  });
  expect(read).toEqual([{ seq_tup_read: '0' }]);
});

it('what was sent is known for seven days', async () => {
  const webhooks = [await test.webhookAt('/a', caller), await test.webhookAt('/b', caller)];
  for (let event = 0; event < 3; event += 1) await write();
  await forgetJobs();
  await test.dataSource.query(
    `UPDATE webhook_deliveries SET created_at = now() - interval '8 days'
     WHERE webhook_id = $1 OR event_id = (SELECT min(event_id) FROM webhook_deliveries WHERE webhook_id = $2)`,
    webhooks.map(({ id }) => id),
  );
  expect(await forgetOldDeliveries(test.dataSource)).toBe(4);
  expect(await Promise.all(webhooks.map(({ id }) => count(id)))).toEqual([0, 2]);
});

describe('the deletion of', () => {
  const removeAll = async (scope: Parameters<typeof deleteAccount>[1]) => {
    for await (const _step of deleteAccount(test.storage, scope, 2));
  };
  const left = (organizationId: string) =>
    test.dataSource.query('SELECT id FROM webhooks WHERE organization_id = $1', [organizationId]);

  it('a project takes its webhooks along, with what was sent to them, and no others', async () => {
    const { organizationId } = caller;
    const own = await test.webhookAt('/own', caller);
    const shared = await test.webhookAt('/shared', { organizationId, projectId: null });
    for (let event = 0; event < 5; event += 1) await write();
    await removeAll({ projectId: caller.projectId });
    expect(await left(organizationId)).toEqual([{ id: shared.id }]);
    expect(await count(own.id)).toBe(0);
    expect(await count(shared.id)).toBe(5);
    const input = { url: test.receiver.urlOf('/late'), events: ['file.stored'] };
    await expect(createWebhook(test.storage, caller, input)).rejects.toThrow();

    await removeAll({ organizationId });
    expect(await left(organizationId)).toEqual([]);
    expect(await count(shared.id)).toBe(0);
  });
});
