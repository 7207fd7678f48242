import type { DataSource, EntityManager } from 'typeorm';
import type { FileScope } from '../../../domain/list-filters';
import type { WebhookDelivery } from '../../../domain/media-event';
import { scopeConditions } from '../conditions';

/** Has the secret of a webhook followed by another; the one before signs too for so long. */
export async function replaceSecret(
  manager: EntityManager,
  webhookId: string,
  secret: Buffer,
  overlapSeconds: number,
): Promise<void> {
  await manager.query(
    `UPDATE webhooks SET secret = $2, previous_secret = secret,
       previous_secret_expires_at = now() + make_interval(secs => $3)
     WHERE id = $1`,
    [webhookId, secret, overlapSeconds],
  );
}

/**
 * Keeps whoever makes a webhook of an organization waiting until the end of the transaction.
 *
 * @returns how many it has
 */
export async function countWebhooksAlone(manager: EntityManager, organizationId: string): Promise<number> {
  await manager.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
  const [row] = await manager.query('SELECT count(*)::int FROM webhooks WHERE organization_id = $1', [organizationId]);
  return row.count;
}

/** Ends the pause of a webhook: what failed before does not count. */
export async function endPause(manager: EntityManager, webhookId: string): Promise<void> {
  await manager.query('UPDATE webhooks SET failures = 0, failing_since = NULL, paused_until = NULL WHERE id = $1', [
    webhookId,
  ]);
}

/** Has what waits for a webhook sent now: what failed before, at another address or of another receiver, does not count. */
export async function restartWebhook(manager: EntityManager, webhookId: string): Promise<void> {
  await endPause(manager, webhookId);
  await manager.query(
    `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = $1 AND status = 'PENDING'`,
    [webhookId],
  );
}

/** Removes the webhooks of a project, or all of an organization. @returns their ids: their deliveries are there still */
export async function removeWebhooks(manager: EntityManager, scope: FileScope): Promise<string[]> {
  const conditions = scopeConditions(scope);
  const [rows]: [{ id: string }[], number] = await manager.query(
    `DELETE FROM webhooks WHERE ${conditions} RETURNING id`,
    conditions.values,
  );
  return rows.map(({ id }) => id);
}

/** Removes at most `limit` deliveries of a webhook. */
export async function removeDeliveries(manager: EntityManager, webhookId: string, limit: number): Promise<number> {
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
       SELECT id FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY created_at, id LIMIT $2))`,
    [webhookId, limit],
  );
  return count;
}

/** Removes at most `limit` deliveries that are older than `days`, of whichever webhook, the oldest of each first. */
export async function removeOldDeliveries(dataSource: DataSource, days: number, limit: number): Promise<number> {
  const [, count]: [unknown, number] = await dataSource.query(
    `DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
       SELECT old.id FROM webhooks CROSS JOIN LATERAL (
         SELECT id FROM webhook_deliveries
         WHERE webhook_id = webhooks.id AND created_at < now() - make_interval(days => $1)
         ORDER BY created_at, id LIMIT $2
       ) AS old LIMIT $2))`,
    [days, limit],
  );
  return count;
}

/**
 * Has a delivery, whatever came of it, sent again.
 *
 * @returns null when its event is forgotten
 */
export async function restartDelivery(manager: EntityManager, deliveryId: string): Promise<WebhookDelivery | null> {
  const [rows]: [WebhookDelivery[], number] = await manager.query(
    `UPDATE webhook_deliveries AS delivery
     SET status = 'PENDING', failures = 0, next_attempt_at = now(), delivered_at = NULL
     FROM media_events WHERE delivery.id = $1 AND media_events.id = delivery.event_id
     RETURNING delivery.id, webhook_id AS "webhookId", event_id AS "eventId", event_type AS "eventType", attempts,
       status, response_status AS "responseStatus", next_attempt_at AS "nextAttemptAt",
       delivered_at AS "deliveredAt", created_at AS "createdAt"`,
    [deliveryId],
  );
  return rows[0] ?? null;
}
