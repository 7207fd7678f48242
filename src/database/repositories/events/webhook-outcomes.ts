import type { DataSource } from 'typeorm';

/** Notes that a delivery has arrived, and with it that its webhook works. */
export async function noteDelivered(
  dataSource: DataSource,
  webhookId: string,
  deliveryId: string,
  responseStatus: number,
): Promise<void> {
  await dataSource.query(
    `WITH delivered AS (
       UPDATE webhook_deliveries
       SET status = 'DELIVERED', delivered_at = now(), response_status = $3, next_attempt_at = NULL
       WHERE id = $2 AND status <> 'DELIVERED'
     )
     UPDATE webhooks SET failures = 0, failing_since = NULL, paused_until = NULL WHERE id = $1 AND failures > 0`,
    [webhookId, deliveryId, responseStatus],
  );
}

export interface FailedDelivery {
  readonly webhookId: string;
  readonly deliveryId: string;
  /** null: there was no answer. */
  readonly responseStatus: number | null;
  /** null: it is given up. */
  readonly retrySeconds: number | null;
  /** Of the webhook, when the round began that it was of. */
  readonly failuresBefore: number;
  /** true: the receiver wants nothing any more. */
  readonly isUnwanted: boolean;
}

export interface FailureLimits {
  readonly pauseAfterFailures: number;
  /** A webhook that nothing has arrived at for so long is disabled. */
  readonly disableAfterSeconds: number;
}

/** Pauses double, and with chance are ten minutes at most: a receiver that is back is not kept waiting for long. */
const MAX_PAUSE_SECONDS = 500;
const FIRST_PAUSE_SECONDS = 5;
/** Up to the first pause each failure does; from there on, one of each round. */
const COUNTS = '(failures < greatest($5, $8 + 1))';

/**
 * Notes that a delivery has failed, and what that says of its webhook: the first of a round that pauses it does, or has its
 * pause double, and those that fail beside it say no more than that.
 *
 * @returns whether the webhook is disabled by it
 */
export async function noteFailed(
  dataSource: DataSource,
  { webhookId, deliveryId, responseStatus, retrySeconds, failuresBefore, isUnwanted }: FailedDelivery,
  { pauseAfterFailures, disableAfterSeconds }: FailureLimits,
): Promise<boolean> {
  const [rows]: [{ disabled: boolean }[], number] = await dataSource.query(
    `WITH failed AS (
       UPDATE webhook_deliveries
       SET failures = failures + 1, response_status = $3::integer,
           next_attempt_at = now() + make_interval(secs => $4),
           status = CASE WHEN $4::float8 IS NULL THEN 'FAILED' ELSE status END
       WHERE id = $2 AND status = 'PENDING'
     )
     UPDATE webhooks
     SET failures = failures + ${COUNTS}::integer,
         failing_since = coalesce(failing_since, now()),
         paused_until = CASE WHEN NOT ${COUNTS} THEN paused_until WHEN failures + 1 >= $5 THEN now() + make_interval(secs =>
           least(${FIRST_PAUSE_SECONDS} * power(2, least(failures + 1 - $5, 20)), ${MAX_PAUSE_SECONDS})
           * (0.8 + 0.4 * random())) END,
         disabled_at = CASE WHEN $6 OR failing_since < now() - make_interval(secs => $7) THEN now() END
     WHERE id = $1 AND disabled_at IS NULL
     RETURNING disabled_at IS NOT NULL AS disabled`,
    [
      ...[webhookId, deliveryId, responseStatus, retrySeconds],
      ...[pauseAfterFailures, isUnwanted, disableAfterSeconds, failuresBefore],
    ],
  );
  return rows[0]?.disabled ?? false;
}
