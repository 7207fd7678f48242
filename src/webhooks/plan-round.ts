import type { EntityManager } from 'typeorm';
import type { NextRound } from '../database/repositories/events/webhook-deliveries';
import { organizationFlag } from '../jobs/due-flags';
import { enqueueLater } from '../jobs/enqueue';

/**
 * Has a webhook served after a while, in place of what was planned for it. Webhooks that fail share the places of one
 * organization, all together: whoever hangs keeps nobody waiting but others that do.
 */
export async function planRound(
  manager: EntityManager,
  webhookId: string,
  { organizationId, delaySeconds, isFailing }: NextRound,
): Promise<void> {
  const flags = [organizationFlag(organizationId), ...(isFailing ? ['failing webhook'] : [])];
  await enqueueLater(manager, 'deliver_webhook', { webhookId }, { key: `webhook ${webhookId}`, delaySeconds, flags });
}
