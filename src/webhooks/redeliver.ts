import { WebhookDeliveryEntity } from '../database/entities/webhook';
import { endPause, restartDelivery } from '../database/repositories/events/webhooks';
import { inTransaction } from '../database/transaction';
import { MediaFailure } from '../domain/errors';
import { isId } from '../domain/id';
import type { AnyScope } from '../domain/list-filters';
import type { WebhookDelivery } from '../domain/media-event';
import { readWebhook } from './manage-webhooks';
import { planRound } from './plan-round';
import { noSuch } from './webhook-input';
import type { WebhookServices } from './webhook-services';

const PATH = ['deliveryId'];

/**
 * Has an event sent to a webhook once more, whatever came of it before, and at once: who asks for it while the webhook is
 * paused has mended its receiver, or wants to see it fail. Its receiver knows it by its id.
 *
 * @throws {MediaFailure} NOT_FOUND; CONFLICT: its webhook is disabled
 */
export function redeliver(
  { dataSource }: WebhookServices,
  scope: AnyScope,
  deliveryId: string,
): Promise<WebhookDelivery> {
  return inTransaction(dataSource, async (manager) => {
    const where = { id: deliveryId };
    const found = isId('delivery', deliveryId)
      ? await manager.getRepository(WebhookDeliveryEntity).findOneBy(where)
      : null;
    if (found === null) throw noSuch('delivery', PATH);
    const webhook = await readWebhook(manager, scope, found.webhookId, PATH).catch(() => {
      throw noSuch('delivery', PATH);
    });
    if (webhook.disabledAt !== null) {
      throw new MediaFailure('CONFLICT', 'Its webhook is disabled: enable it first.', { path: PATH });
    }
    await endPause(manager, webhook.id);
    const restarted = await restartDelivery(manager, deliveryId);
    if (restarted === null) throw noSuch('delivery', PATH);
    const { id, organizationId } = webhook;
    await planRound(manager, id, { organizationId, delaySeconds: 0, isFailing: false });
    return restarted;
  });
}
