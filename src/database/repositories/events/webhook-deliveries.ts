import type { EntityManager } from 'typeorm';
import type { MediaEvent, MediaEventType, QuotaThreshold } from '../../../domain/media-event';

/** What one round of deliveries works with. */
export interface ClaimedDeliveries {
  readonly organizationId: string;
  readonly url: string;
  /** What signs: one, or two while the one before is still taken. */
  readonly secrets: readonly Buffer[];
  /** How many deliveries to it have failed one after the other. */
  readonly failures: number;
  readonly deliveries: readonly ClaimedDelivery[];
}

export interface ClaimedDelivery {
  readonly id: string;
  /** How often it has failed, since it was made or was to be delivered again. */
  readonly failures: number;
  /** null: it is forgotten, and there is nothing to send any more. */
  readonly event: MediaEvent | null;
}

export interface ClaimLimits {
  readonly limit: number;
  /** A delivery of which nothing is heard for so long is due again: its process has died. */
  readonly leaseSeconds: number;
  /** From so many failures one after the other, a webhook is paused, and then tried with one delivery. */
  readonly pauseAfterFailures: number;
}

interface WebhookRow {
  readonly organization_id: string;
  readonly url: string;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly failures: number;
}

interface DeliveryRow {
  readonly id: string;
  readonly failures: number;
  readonly event_id: string | null;
  readonly type: MediaEventType;
  readonly subject_id: string;
  readonly organization_id: string;
  readonly project_id: string | null;
  readonly occurred_at: Date;
  readonly details: QuotaThreshold | null;
}

/**
 * Takes deliveries of a webhook that are due, so that no other process sends them now. To be called in a transaction.
 *
 * @returns null when the webhook is gone, disabled or paused
 */
export async function claimDeliveries(
  manager: EntityManager,
  webhookId: string,
  { limit, leaseSeconds, pauseAfterFailures }: ClaimLimits,
): Promise<ClaimedDeliveries | null> {
  const [webhook]: WebhookRow[] = await manager.query(
    `SELECT organization_id, url, secret, failures,
            CASE WHEN previous_secret_expires_at > now() THEN previous_secret END AS previous_secret
     FROM webhooks WHERE id = $1 AND disabled_at IS NULL AND (paused_until > now()) IS NOT TRUE FOR NO KEY UPDATE`,
    [webhookId],
  );
  if (webhook === undefined) return null;
  const isTried = webhook.failures >= pauseAfterFailures;
  if (isTried) {
    // Others leave it alone while it is tried.
    await manager.query('UPDATE webhooks SET paused_until = now() + make_interval(secs => $2) WHERE id = $1', [
      webhookId,
      leaseSeconds,
    ]);
  }
  const rows: DeliveryRow[] = await manager.query(
    `WITH claimed AS (
       UPDATE webhook_deliveries
       SET attempts = attempts + EXISTS (SELECT FROM media_events WHERE media_events.id = event_id)::integer,
           next_attempt_at = now() + make_interval(secs => $3)
       WHERE id = ANY (ARRAY(
         SELECT id FROM webhook_deliveries
         WHERE webhook_id = $1 AND status = 'PENDING' AND next_attempt_at <= now()
         ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED))
       RETURNING id, event_id, failures
     )
     SELECT claimed.id, claimed.failures, event.id AS event_id, type, subject_id, organization_id, project_id,
            occurred_at, details
     FROM claimed LEFT JOIN media_events AS event ON event.id = claimed.event_id ORDER BY claimed.event_id`,
    [webhookId, isTried ? 1 : limit, leaseSeconds],
  );
  const { organization_id: organizationId, url, failures, secret, previous_secret: previous } = webhook;
  const secrets = previous === null ? [secret] : [secret, previous];
  return { organizationId, url, secrets, failures, deliveries: rows.map(claimedOf) };
}

function claimedOf({ id, failures, ...row }: DeliveryRow): ClaimedDelivery {
  if (row.event_id === null) return { id, failures, event: null };
  const event = {
    id: row.event_id,
    type: row.type,
    subjectId: row.subject_id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    occurredAt: row.occurred_at,
    ...(row.details !== null && { details: row.details }),
  };
  // Of each type, a row has what belongs to it: the statements and the trigger that write them see to that.
  return { id, failures, event: event as MediaEvent };
}

export interface NextRound {
  readonly organizationId: string;
  readonly delaySeconds: number;
  readonly isFailing: boolean;
}

/**
 * When a webhook has something to be sent next. It locks the webhook: of several that ask at once, the last knows of all
 * that the others have noted. To be called in a transaction.
 *
 * @returns null: there is nothing, or the webhook is gone or disabled
 */
export async function findNextRound(manager: EntityManager, webhookId: string): Promise<NextRound | null> {
  await manager.query('SELECT FROM webhooks WHERE id = $1 FOR NO KEY UPDATE', [webhookId]);
  const [row]: [NextRound?] = await manager.query(
    `SELECT organization_id AS "organizationId", webhooks.failures > 0 AS "isFailing",
            greatest(0, extract(epoch FROM greatest(next_attempt_at, paused_until) - now()))::float8 AS "delaySeconds"
     FROM webhooks JOIN webhook_deliveries ON webhook_id = webhooks.id AND status = 'PENDING'
     WHERE webhooks.id = $1 AND disabled_at IS NULL
     ORDER BY next_attempt_at LIMIT 1`,
    [webhookId],
  );
  return row ?? null;
}

/** The webhooks with deliveries that have been due for so long that their job must have been lost. */
export function findForgottenRounds(
  manager: EntityManager,
  overdueSeconds: number,
): Promise<{ readonly id: string; readonly organizationId: string }[]> {
  return manager.query(
    `SELECT id, organization_id AS "organizationId" FROM webhooks
     WHERE disabled_at IS NULL AND (paused_until > now()) IS NOT TRUE AND EXISTS (
       SELECT FROM webhook_deliveries
       WHERE webhook_id = webhooks.id AND status = 'PENDING' AND next_attempt_at < now() - make_interval(secs => $1))`,
    [overdueSeconds],
  );
}
