import type { TaskList } from 'graphile-worker';
import type { DataSource } from 'typeorm';
import { removeDeliveries, removeOldDeliveries } from '../database/repositories/events/webhooks';
import { deliverWebhook, reconcileWebhooks } from './deliver-webhook';
import type { WebhookServices } from './webhook-services';

/** As long as the events that they are of. */
const RETENTION_DAYS = 7;
const BATCH = 1_000;

/** What waits for servers of others, for as long as they like: it has runners of its own. */
export function deliveryTasks(services: WebhookServices): TaskList {
  return {
    deliver_webhook: ({ webhookId }, { logger }) => deliverWebhook(services, webhookId, logger),
  };
}

/** The short work on webhooks. */
export function webhookUpkeepTasks(services: WebhookServices): TaskList {
  return {
    reconcile_webhooks: () => reconcileWebhooks(services),
    forget_deliveries: async ({ webhookId }) => {
      while ((await removeDeliveries(services.dataSource.manager, webhookId, BATCH)) === BATCH);
    },
    forget_old_deliveries: async () => {
      await forgetOldDeliveries(services.dataSource);
    },
  };
}

/** Forgets what was sent so long ago, batch by batch. @returns how many deliveries */
export async function forgetOldDeliveries(dataSource: DataSource): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await removeOldDeliveries(dataSource, RETENTION_DAYS, BATCH);
    total += removed;
    if (removed < BATCH) return total;
  }
}

export const WEBHOOK_SCHEDULE = [
  { task: 'reconcile_webhooks', match: '* * * * *' },
  { task: 'forget_old_deliveries', match: '29 * * * *' },
] as const;
