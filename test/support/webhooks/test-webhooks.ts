import type { DataSource } from 'typeorm';
import { poolOf } from '../../../src/database/connection-pool';
import { jobLockNameOf } from '../../../src/database/repositories/living-processes';
import type { MediaEventType, Webhook, WebhookDelivery, WebhookOwner } from '../../../src/domain/media-event';
import { drainQueue } from '../../../src/jobs/worker-options';
import { findDeliveries } from '../../../src/webhooks/list-webhooks';
import { createWebhook } from '../../../src/webhooks/manage-webhooks';
import { deliveryTasks } from '../../../src/webhooks/webhook-tasks';
import { recordLog } from '../service/recorded-log';
import { openTestStorage, type TestStorage } from '../service/test-storage';
import { WebhookReceiver } from './webhook-receiver';

/** Storage whose webhooks may go to one receiver of this machine. */
export interface TestWebhooks extends TestStorage {
  readonly receiver: WebhookReceiver;
  /** A webhook to a path of the receiver, which trusts it. */
  webhookAt(path: string, owner: WebhookOwner, events?: readonly string[]): Promise<Webhook>;
  /** Sends what is due, as a worker does. */
  deliver(): Promise<void>;
  /** As if the time had come for all that waits. */
  letTimePass(webhookId: string): Promise<void>;
  /** All that was logged by who sends. */
  log(): string;
  /** What is known of the deliveries of a webhook, the oldest event first. */
  deliveriesOf(webhookId: string): Promise<WebhookDelivery[]>;
}

export async function openTestWebhooks(environment: Readonly<Record<string, string>> = {}): Promise<TestWebhooks> {
  const receiver = await WebhookReceiver.start();
  const test = await openTestStorage({ WEBHOOK_ALLOWED_HOSTS: receiver.origin.host, ...environment });
  const { storage, dataSource } = test;
  const log = recordLog();
  return {
    ...test,
    receiver,
    log: () => log.text(),
    async webhookAt(path, owner, events = ['file.stored']) {
      const { webhook, secret } = await createWebhook(storage, owner, { url: receiver.urlOf(path), events });
      receiver.trust(path, secret);
      return webhook;
    },
    deliver: () =>
      drainQueue({
        pool: poolOf(storage.dataSource),
        logger: log.logger,
        tasks: deliveryTasks(storage),
        lockName: jobLockNameOf(storage.processNumber, 'webhooks'),
      }),
    async letTimePass(webhookId) {
      await dataSource.query('UPDATE webhooks SET paused_until = now() WHERE id = $1 AND paused_until > now()', [
        webhookId,
      ]);
      await dataSource.query(
        `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = $1 AND status = 'PENDING'`,
        [webhookId],
      );
      await dataSource.query(
        `SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => now()) FROM graphile_worker.jobs
         WHERE key = $1`,
        [`webhook ${webhookId}`],
      );
    },
    deliveriesOf: async (webhookId) =>
      (await findDeliveries(dataSource, webhookId, 100)).sort(
        (left, right) => Number(left.eventId) - Number(right.eventId),
      ),
    close: async () => {
      await test.close();
      await receiver.close();
    },
  };
}

/** Writes an event of a project as the statements of operations do. @returns its id */
export async function writeEvent(
  dataSource: DataSource,
  { organizationId, projectId }: WebhookOwner,
  type: MediaEventType,
  subjectId: string,
): Promise<string> {
  const [row] = await dataSource.query(
    `INSERT INTO media_events (type, subject_id, organization_id, project_id) VALUES ($1, $2, $3, $4) RETURNING id`,
    [type, subjectId, organizationId, projectId],
  );
  return row.id;
}
